/**
 * Tasks and streams as reactive types of Spring: what its {@code ReactiveAdapterRegistry} knows,
 * controllers return and accept, as they do {@code Mono} and {@code Flux}.
 *
 * <p>The door is {@link SpringBridge}. An application of Spring Boot calls nothing: where this
 * module is on the path, {@link MillraceAutoConfiguration} is found, and with Boot's actuator
 * {@link MillraceActuatorAutoConfiguration}.
 *
 * <h2 id="types">What becomes of which type</h2>
 *
 * <ul>
 *   <li>{@link dev.millrace.Coroutine} and {@link dev.millrace.VoidCoroutine} are cold: the body
 *       runs once per subscriber, and sees the Reactor context of the request. The first choice.
 *   <li>{@link dev.millrace.Task} and {@link dev.millrace.Promise}, as {@link
 *       dev.millrace.LoopFuture}, are hot: they run already, in the context they were started in,
 *       as a {@code CompletableFuture} does. A null value is an empty answer.
 *   <li>{@link dev.millrace.stream.AsyncStream} is many-valued, has one subscriber, and is read as
 *       fast as the response is written.
 * </ul>
 *
 * <p><b>Cancellation.</b> What a controller returns belongs to the response. When the subscriber
 * cancels, because the client has closed the connection, say, the body is cancelled at its
 * checkpoint and the stream is closed; a <em>future is cancelled too</em>, as Spring does with a
 * {@code CompletableFuture}, unlike {@code ReactorBridge.toMono(LoopFuture)}, whose subscribers
 * share. A controller that hands out work which others wait for as well says so:
 *
 * {@snippet lang=java :
 * @GetMapping("/rates")
 * Mono<Rates> rates() {
 *     return ReactorBridge.toMono(refresh); // shared: a client that leaves does not stop it
 * }
 * }
 *
 * <p><b>Failure.</b> What the work threw reaches Spring's exception handlers, the same instance. A
 * failure that comes after the client has left goes to Reactor's {@code onErrorDropped}, of a
 * future to its loop's exception handler.
 *
 * <p><b>Accepting.</b> As an argument, a {@code Coroutine} or an {@code AsyncStream} subscribes
 * when it is run or read, on the loop of whoever does; a {@code Task} subscribes at once, on the
 * loop of this bridge, and is awaited there. What has one value is left to complete once it has
 * given it; a second one is a failure.
 *
 * <p>References are non-null unless marked.
 */
@NullMarked
package dev.millrace.spring;

import org.jspecify.annotations.NullMarked;
