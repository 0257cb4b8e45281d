/**
 * Makes tasks and streams reactive types of Spring: through its {@code ReactiveAdapterRegistry},
 * controllers can return and accept them like {@code Mono} and {@code Flux}.
 *
 * <p>Start with {@link SpringBridge}. A Spring Boot application calls nothing: if this module is on
 * the path, Boot finds {@link MillraceAutoConfiguration} and, with the actuator, {@link
 * MillraceActuatorAutoConfiguration}.
 *
 * <h2 id="types">The types</h2>
 *
 * <ul>
 *   <li>{@link dev.millrace.Coroutine} and {@link dev.millrace.VoidCoroutine} are cold: the body
 *       runs once per subscriber and sees the Reactor context of the request. Use these first.
 *   <li>{@link dev.millrace.Task} and {@link dev.millrace.Promise}, as {@link
 *       dev.millrace.LoopFuture}, are hot: like a {@code CompletableFuture}, they already run, in
 *       the context they were started in. A null value is an empty answer.
 *   <li>{@link dev.millrace.stream.AsyncStream} has many values and one subscriber, and is read as
 *       fast as the response is written.
 * </ul>
 *
 * <p><b>Cancellation.</b> What a controller returns belongs to the response. When the subscriber
 * cancels, because the client has closed the connection, say, the body is cancelled at its next
 * checkpoint and the stream is closed. A <em>future is cancelled, too</em>, as Spring does with a
 * {@code CompletableFuture}. A controller that returns a future with other waiters uses {@code
 * ReactorBridge.toMono(LoopFuture)}, which leaves it running:
 *
 * {@snippet lang=java :
 * @GetMapping("/rates")
 * Mono<Rates> rates() {
 *     return ReactorBridge.toMono(refresh); // shared: a client that leaves does not stop it
 * }
 * }
 *
 * <p><b>Failure.</b> What the work threw reaches Spring's exception handlers, the same instance. A
 * failure that comes after the client has left goes to Reactor's {@code onErrorDropped}; that of a
 * future goes to its loop's exception handler.
 *
 * <p><b>Accepting.</b> As an argument, a {@code Coroutine} or an {@code AsyncStream} subscribes
 * when it is run or read, on the loop that runs or reads it. A {@code Task} subscribes at once, on
 * the loop of this bridge, and is awaited there. A source of one value is not cancelled after the
 * value; a second value is a failure.
 *
 * <p>References are non-null unless marked.
 */
@NullMarked
package dev.millrace.spring;

import org.jspecify.annotations.NullMarked;
