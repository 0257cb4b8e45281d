/**
 * The bridge to Reactive Streams and {@link java.util.concurrent.Flow}, and the one Subscriber and
 * the one Publisher that every reactive bridge shares.
 *
 * <p>The door is {@link PublisherBridge}. Authors of further bridges build on {@link
 * LoopPublisher}, which lets a foreign subscriber have what a loop makes, on {@link ForeignSource},
 * which lets a task have what a foreign source makes, and on {@link Undelivered}, which names the
 * hooks of the foreign library.
 *
 * <h2 id="await">The await contract</h2>
 *
 * <ul>
 *   <li><b>Suspension.</b> The calling task subscribes, on its own fiber, and is suspended until
 *       the source has brought what was asked for; a source that brings it while it is being
 *       subscribed to costs no suspension. Always a checkpoint: in a cancelled scope nothing is
 *       subscribed to.
 *   <li><b>Thread.</b> The source may signal on any thread; the task goes on, on its own loop.
 *   <li><b>Cancellation.</b> Cancelling the task cancels the subscription, and the task goes on at
 *       once. If the value was there first, it is returned, and the next checkpoint raises. The
 *       source keeps no reference to the task.
 *   <li><b>One value.</b> A source that can have no second one is left to complete when it has
 *       given it, and never cancelled then. The task has the value when the source has completed.
 *   <li><b>Failure.</b> What the source failed with is thrown, the same instance. A source that
 *       breaks the specification is cancelled, and the breach is thrown, named by its rule.
 *   <li><b>Context.</b> A source that asks its subscriber for a context, as Reactor's do, is told
 *       that of the task.
 *   <li><b>Another's cancellation</b> is an ordinary failure: a {@code CancelledError} that comes
 *       as a signal is that of the source's own task, and is thrown as {@link
 *       dev.millrace.TaskCancelledException}. If an operator awaited on the fiber of the awaiting
 *       task, the signal may be the cancel of that task itself: it is raised as what it is.
 * </ul>
 *
 * <h2 id="publishers">The publisher contract</h2>
 *
 * <ul>
 *   <li><b>Start.</b> A cold publisher starts its body for each subscriber, when it subscribes;
 *       emission waits for demand. A subscriber that has cancelled before the body's first step
 *       never starts it. A hot one is a view of what runs anyway.
 *   <li><b>Context.</b> A cold body starts in the context of the code that subscribes; where the
 *       library of the subscriber has contexts of its own, what they bind wins. The subscriber is
 *       signalled in that same context: what the body binds or sets stays in the body, also around
 *       an element that it emits.
 *   <li><b>Thread.</b> It may be subscribed to from any thread, and belongs to none. {@code onNext}
 *       runs on the fiber of the body that emits, so a subscriber that awaits there suspends that
 *       body and nothing else. The last signal comes on the same fiber, or, where no body runs, on
 *       a callback fiber of the loop, where waiting is refused; {@link
 *       PublisherBridge#withSignalsOn(java.util.concurrent.Executor, org.reactivestreams.Publisher)
 *       withSignalsOn} names another executor. A subscription made on a loop that is closed is told
 *       so on the subscribing thread.
 *   <li><b>Demand.</b> Completion and failure never wait for it. {@code request} of nothing or less
 *       fails the subscription with an {@code IllegalArgumentException} (rule 3.9), as the next
 *       signal: no element comes after it, and no completion; more than {@code Long.MAX_VALUE} is
 *       demand without end (3.17).
 *   <li><b>Cancellation.</b> {@code cancel} may come from any thread, any number of times; it
 *       cancels the body of a cold publisher at its checkpoint, drops the reference to the
 *       subscriber, and is answered by no signal. If somebody else cancels the body, or its loop
 *       closes, the subscriber gets {@link dev.millrace.TaskCancelledException}; if the body gave
 *       itself a time limit, the subscriber gets what the body threw.
 *   <li><b>Undelivered.</b> What the body throws after the subscriber left, what a subscriber
 *       throws, and elements that were on their way go to the hooks of the subscriber's library; in
 *       plain Reactive Streams, which have none, to the exception handler of the loop. What
 *       {@linkplain dev.millrace.spi.Aftermath follows} from a cancel is a debug record.
 * </ul>
 *
 * <p><b>Memory.</b> What happened before a signal is visible to the one who gets it, and what
 * happened before {@code request} and {@code cancel} to the body. References are non-null unless
 * marked.
 */
@NullMarked
package dev.millrace.reactivestreams;

import org.jspecify.annotations.NullMarked;
