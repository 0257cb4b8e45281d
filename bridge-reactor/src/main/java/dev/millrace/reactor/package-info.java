/**
 * The bridge to Project Reactor: {@code Mono} and {@code Flux}, awaited and read by tasks, and made
 * of what tasks do.
 *
 * <p>The door is {@link ReactorBridge}. Suspension, threads, cancellation, failure and memory are
 * those of {@link dev.millrace.reactivestreams}. Errors and elements that come too late go to
 * Reactor's hooks. From the first use of the door, Reactor knows that the callback fibers of all
 * loops must not block, and refuses {@code block()} there. References are non-null unless marked.
 */
@NullMarked
package dev.millrace.reactor;

import org.jspecify.annotations.NullMarked;
