/**
 * Pull streams with a close: elements that arrive one at a time, each when the consumer asks for
 * it.
 *
 * <p>Doors: {@link AsyncStream#generate} makes a stream of a body that emits, {@link
 * AsyncStream#channel} one of two ends that tasks, callbacks and foreign threads share, {@link
 * AsyncStream#of} and {@link AsyncStream#from} one of elements that are there already, {@link
 * AsyncStream#listen} one of what a listener hears. {@link Streams} has the operators with time or
 * several sources, {@link StateHolder} is a value that can be watched. {@link
 * AsyncStream#toIterator} and {@link AsyncStream#toStream} lead out, to threads that may block.
 *
 * <h2 id="contract">The stream contract</h2>
 *
 * <ul>
 *   <li><b>Elements</b> are never null: {@link AsyncStream#next next()} answers null at the end.
 *   <li><b>Suspension.</b> {@code next}, {@code emit}, {@code send} and the iterator's {@code
 *       hasNext} are checkpoints, whether or not they have to wait. What begins with {@code try}
 *       never waits.
 *   <li><b>Thread.</b> A stream belongs to the loop it is first used on. Another thread gets a
 *       {@link WrongThreadException} that names the call to use instead; those calls end in {@code
 *       ThreadSafe}.
 *   <li><b>Cancellation.</b> A cancelled {@code next} has taken nothing: the element goes to the
 *       next {@code next}. A cancelled {@code send} has sent nothing. An element that was already
 *       assigned to the waiting task is returned to it, and its next checkpoint raises.
 *   <li><b>Closing</b> releases before it waits, and waits for the clean-up of what it closes even
 *       in a cancelled task, as a group waits for its children. After it, {@code next} answers
 *       null.
 *   <li><b>Failure</b> of a source reaches its consumers as the same instance, behind the elements
 *       that came before it, and again at every later {@code next}. One that no consumer was there
 *       to see is thrown by {@code close}, or reported to the loop's exception handler.
 *   <li><b>Leaving early.</b> {@code forEach} closes the stream on every exit before it returns. A
 *       for-each loop cannot see a {@code break}: put the stream into a try-with-resources. An
 *       iterator or a started generator that is dropped is closed once the garbage collector finds
 *       it, and reported.
 * </ul>
 *
 * <p><b>Memory.</b> What a producer did before it emitted or sent an element is visible to the
 * consumer that received it, from foreign threads too.
 */
@NullMarked
package dev.millrace.stream;

import org.jspecify.annotations.NullMarked;
