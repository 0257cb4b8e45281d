/**
 * Every workload as one class, every contestant as one method of it: ours on both engines and the
 * peers, the same work in the same run. {@link dev.millrace.benchmarks.Run} turns the figures into
 * ratios.
 */
package dev.millrace.benchmarks;
