/**
 * The bridge to gRPC: calls that tasks make, and methods that tasks answer. The entry point is
 * {@link GrpcBridge}.
 *
 * <h2 id="calls">The contract of a call</h2>
 *
 * <ul>
 *   <li><b>Suspension.</b> The calling task starts the call, on its own fiber, and is suspended
 *       until the server has answered. Always a checkpoint: in a cancelled scope no call is
 *       started. A stream starts its call with the first {@code next()}.
 *   <li><b>Thread.</b> gRPC may answer on any thread; the task goes on, on its own loop.
 *   <li><b>Cancellation.</b> Cancelling the task, or closing the stream, cancels the call, and with
 *       it the work of a server that listens. A reply that came first is returned, and the next
 *       checkpoint raises.
 *   <li><b>Flow control.</b> A stream asks for 16 messages at a time and no more than that wait for
 *       its reader. A body that sends waits in {@code emit} while the call is not ready.
 *   <li><b>Failure.</b> A call that ends with another status than {@code OK} throws gRPC's {@link
 *       io.grpc.StatusRuntimeException}, the same instance; {@code DEADLINE_EXCEEDED} is a {@link
 *       dev.millrace.DeadlineExceededException} and {@code CANCELLED}, by somebody else, a {@link
 *       dev.millrace.TaskCancelledException}, each with gRPC's exception as its cause.
 * </ul>
 *
 * <h2 id="methods">The contract of a method</h2>
 *
 * <ul>
 *   <li><b>Start.</b> The body runs as a task on the loop that {@link GrpcBridge#onLoop} names,
 *       else on the loop of the caller, else on {@link dev.millrace.EventLoop#common()}. gRPC's
 *       thread is free at once. The body starts in the caller's context, and gRPC's own {@link
 *       io.grpc.Context} is attached to its thread; the tasks it forks do not have that.
 *   <li><b>Cancellation.</b> When the client cancels, or its deadline passes, the task is
 *       cancelled. The deadline of the call is that of a scope around the body, so that {@link
 *       dev.millrace.Async#currentEffectiveDeadline()} knows it.
 *   <li><b>Flow control.</b> {@code emit} waits while the client does not read. A stream of
 *       requests asks for 16 at a time.
 *   <li><b>Failure.</b> A {@link io.grpc.StatusRuntimeException} or {@link io.grpc.StatusException}
 *       that the body throws ends the call with its status and trailers, also one of a call that
 *       the body has made. A {@link dev.millrace.DeadlineExceededException} is {@code
 *       DEADLINE_EXCEEDED}, a {@link java.util.concurrent.CancellationException} is {@code
 *       CANCELLED}. Anything else goes to the exception handler of the loop, and the client gets
 *       {@code UNKNOWN}, without the message, which may say what is not for clients. A body that
 *       somebody on the server cancels, or whose loop closes, ends the call with {@code
 *       UNAVAILABLE}.
 * </ul>
 *
 * <p><b>Memory.</b> What happened before a message was given to gRPC in this process is visible to
 * the task that gets it. References are non-null unless marked.
 */
@NullMarked
package dev.millrace.grpc;

import org.jspecify.annotations.NullMarked;
