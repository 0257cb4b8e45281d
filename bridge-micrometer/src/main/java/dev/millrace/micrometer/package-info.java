/**
 * The bridge to Micrometer Context Propagation: thread-locals that are registered with its {@code
 * ContextRegistry}, and the current context of OpenTelemetry, follow the {@linkplain
 * dev.millrace.Context contexts} of tasks.
 *
 * <p>There is nothing to call: it works as soon as this module is on the path. A task, a callback
 * and a job of {@code runInExecutor} start with the values of the thread that forked, scheduled or
 * submitted them; what they set is not visible outside. Reactor sees the values in its {@code
 * Context}, under the keys of their accessors; bindings made there win. As long as nothing is
 * registered, nothing is read, set or allocated.
 *
 * <p>{@link dev.millrace.micrometer.ObservedBody} runs bodies as observations; it needs {@code
 * micrometer-observation}.
 *
 * <p>{@link dev.millrace.micrometer.LoopMetrics} publishes meters of a loop; it needs {@code
 * micrometer-core}. {@link dev.millrace.micrometer.DispatcherMetrics} publishes meters of a
 * dispatcher's jobs; it needs {@code millrace-executor} as well. References are non-null unless
 * marked.
 */
@NullMarked
package dev.millrace.micrometer;

import org.jspecify.annotations.NullMarked;
