/**
 * The bridge to Project Reactor: {@code Mono} and {@code Flux}, awaited and read by tasks, and made
 * of what tasks do.
 *
 * <p>The door is {@link ReactorBridge}. Suspension, threads, cancellation, failure and memory are
 * those of {@link dev.millrace.reactivestreams}; what Reactor adds is its hooks, to which goes what
 * comes too late. From the first use of the door, Reactor takes the callback fibers of all loops
 * for threads that must not block, and refuses {@code block()} there. References are non-null
 * unless marked.
 */
@NullMarked
package dev.millrace.reactor;

import org.jspecify.annotations.NullMarked;
