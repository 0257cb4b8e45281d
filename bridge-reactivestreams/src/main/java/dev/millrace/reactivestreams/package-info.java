/**
 * The bridge to Reactive Streams and {@link java.util.concurrent.Flow}, with the Subscriber and the
 * Publisher that all reactive bridges share.
 *
 * <p>Start with {@link PublisherBridge}. Authors of further bridges build on {@link LoopPublisher},
 * which publishes what a loop produces, on {@link ForeignSource}, which lets a task read a foreign
 * source, and on {@link Undelivered}, which calls the hooks of the foreign library.
 *
 * <h2 id="await">The await contract</h2>
 *
 * <ul>
 *   <li><b>Suspension.</b> The calling task subscribes on its own fiber and is suspended until the
 *       source has delivered what was asked for. If the source delivers it during {@code
 *       subscribe}, there is no suspension. Always a checkpoint: in a cancelled scope the call
 *       throws and does not subscribe.
 *   <li><b>Thread.</b> The source may signal on any thread; the task continues on its own loop.
 *   <li><b>Cancellation.</b> Cancelling the task cancels the subscription, and the task goes on at
 *       once. If the value came first, it is returned, and the next checkpoint throws. The source
 *       keeps no reference to the task.
 *   <li><b>One value.</b> A source of at most one value is not cancelled once it has emitted the
 *       value. The task gets the value when the source has completed.
 *   <li><b>Failure.</b> The failure of the source is thrown, the same instance. A source that
 *       breaks the specification is cancelled, and the exception names the rule it broke.
 *   <li><b>Context.</b> A source that asks its subscriber for a context, as Reactor's do, gets the
 *       context of the task.
 *   <li><b>Another's cancellation</b> is an ordinary failure: a {@code CancelledError} that comes
 *       as a signal belongs to a task of the source, and is thrown as {@link
 *       dev.millrace.TaskCancelledException}. But if an operator awaited on the calling task's
 *       fiber, the signal may be the cancel of the calling task itself; it is then thrown as it is.
 * </ul>
 *
 * <h2 id="publishers">The publisher contract</h2>
 *
 * <ul>
 *   <li><b>Start.</b> A cold publisher starts its body anew for each subscriber; emission waits for
 *       demand. If the subscriber cancels before the body's first step, the body never runs. A hot
 *       publisher is a view of something that runs anyway.
 *   <li><b>Context.</b> A cold body starts in the context of the code that subscribes; if the
 *       subscriber's library has contexts of its own, their bindings win. The subscriber is
 *       signalled in that same context: what the body binds or sets is not visible to it.
 *   <li><b>Thread.</b> Any thread may subscribe. {@code onNext} runs on the fiber of the body that
 *       emits, so a subscriber that awaits there suspends only that body. The last signal comes on
 *       the same fiber, or, if no body runs, on a callback fiber of the loop, where waiting is
 *       refused; {@link PublisherBridge#withSignalsOn(java.util.concurrent.Executor,
 *       org.reactivestreams.Publisher) withSignalsOn} moves the signals to an executor. If the loop
 *       is closed, {@code onError} comes on the subscribing thread.
 *   <li><b>Demand.</b> Completion and failure never wait for it. {@code request} with less than 1
 *       fails the subscription with an {@code IllegalArgumentException} (rule 3.9), as the next and
 *       last signal. A total of {@code Long.MAX_VALUE} or more is unbounded demand (3.17).
 *   <li><b>Cancellation.</b> {@code cancel} may come from any thread, any number of times. It
 *       cancels the body of a cold publisher at its next checkpoint and drops the reference to the
 *       subscriber; no signal follows. If somebody else cancels the body, or its loop closes, the
 *       subscriber gets {@link dev.millrace.TaskCancelledException}; if the body gave itself a time
 *       limit, the subscriber gets what the body threw.
 *   <li><b>Undelivered.</b> What the body throws after the subscriber left, what a subscriber
 *       throws, and elements on their way go to the hooks of the subscriber's library. Plain
 *       Reactive Streams have no hooks: there, failures go to the loop's exception handler and
 *       elements to its {@link dev.millrace.DiscardHandler}. A failure that {@linkplain
 *       dev.millrace.spi.Aftermath follows} from a cancel only becomes a debug record.
 * </ul>
 *
 * <p><b>Memory.</b> What happened before a signal is visible to its receiver. What happened before
 * {@code request} and {@code cancel} is visible to the body. References are non-null unless marked.
 */
@NullMarked
package dev.millrace.reactivestreams;

import org.jspecify.annotations.NullMarked;
