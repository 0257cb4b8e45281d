/**
 * The bridge to Micrometer Context Propagation: thread-locals that are registered with its {@code
 * ContextRegistry}, and the current context of OpenTelemetry, follow the {@linkplain
 * dev.millrace.Context contexts} of tasks.
 *
 * <p>There is nothing to call: where this module is on the path, it is found. A task, a callback
 * and a job of {@code runInExecutor} have the values that the thread had which forked, scheduled or
 * submitted it; what they set stays theirs. Reactor sees the values in its {@code Context}, under
 * the keys of their accessors, and what it binds there wins. While nothing is registered, nothing
 * is read, set or allocated.
 *
 * <p>{@link dev.millrace.micrometer.ObservedBody} runs bodies as observations, where {@code
 * micrometer-observation} is on the path.
 *
 * <p>{@link dev.millrace.micrometer.DispatcherMetrics} makes meters of the jobs of a dispatcher,
 * where {@code millrace-executor} and {@code micrometer-core} are on the path as well; {@link
 * dev.millrace.micrometer.LoopMetrics}, for which {@code micrometer-core} is enough, of a loop.
 * References are non-null unless marked.
 */
@NullMarked
package dev.millrace.micrometer;

import org.jspecify.annotations.NullMarked;
