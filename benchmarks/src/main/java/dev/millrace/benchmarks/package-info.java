/**
 * Every workload as one class, every contestant a value of its parameter {@code contestant}: ours
 * on both engines and the peers, the same work in the same run.
 *
 * <p>{@link dev.millrace.benchmarks.Run} has JMH measure them, starts the processes of those that
 * JMH cannot measure, and makes tables of the figures. What is asked of a workload stands in {@code
 * Targets}; with which flags and on how many cores a contestant runs, in {@code ForkedJvm}. A class
 * with a parameter {@code scale} does that many times its work, and the figure is divided by it.
 */
package dev.millrace.benchmarks;
