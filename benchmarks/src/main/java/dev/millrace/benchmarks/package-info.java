/**
 * The benchmarks. Each workload is a class, and each contestant a value of its parameter {@code
 * contestant}: ours on both engines and the peers, with the same work in the same run.
 *
 * <p>{@link dev.millrace.benchmarks.Run} measures them with JMH, starts processes for those that
 * JMH cannot measure, and makes tables of the figures. {@code Targets} has the targets of each
 * workload, {@code ForkedJvm} the flags and cores of each contestant. A class with a parameter
 * {@code scale} does that many times its work, and the figure is divided by it.
 */
package dev.millrace.benchmarks;
