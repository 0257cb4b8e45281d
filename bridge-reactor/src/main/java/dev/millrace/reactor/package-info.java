/**
 * The bridge to Project Reactor: tasks await and read {@code Mono} and {@code Flux}, and bodies
 * become a {@code Mono} or a {@code Flux}.
 *
 * <p>Start with {@link ReactorBridge}. The rules for suspension, threads, cancellation, failure and
 * memory are those of {@link dev.millrace.reactivestreams}. Errors and elements that come too late
 * go to Reactor's hooks. Once {@link ReactorBridge} is used, Reactor refuses {@code block()} on the
 * callback fibers of all loops. References are non-null unless marked.
 */
@NullMarked
package dev.millrace.reactor;

import org.jspecify.annotations.NullMarked;
