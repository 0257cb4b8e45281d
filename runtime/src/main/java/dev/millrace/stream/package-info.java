/**
 * Asynchronous streams: the consumer pulls one element at a time, and closes the stream.
 *
 * <p>{@link AsyncStream#generate} makes a stream from a body that emits, {@link
 * AsyncStream#channel} a channel between tasks, callbacks and other threads, {@link AsyncStream#of}
 * and {@link AsyncStream#from} a stream of elements that are there already, {@link
 * AsyncStream#listen} a stream of what a listener gets. {@link Streams} has the operators with time
 * or several sources. {@link StateHolder} is a value that can be watched. {@link
 * AsyncStream#toIterator} and {@link AsyncStream#toStream} are for threads that may block.
 *
 * <h2 id="contract">The stream contract</h2>
 *
 * <ul>
 *   <li><b>Elements</b> are never null: {@link AsyncStream#next next()} returns null at the end.
 *   <li><b>Suspension.</b> {@code next}, {@code emit}, {@code send} and the iterator's {@code
 *       hasNext} are checkpoints, whether or not they have to wait. Methods that begin with {@code
 *       try} never wait.
 *   <li><b>Thread.</b> A stream belongs to the loop it is first used on. On another thread its
 *       methods throw {@link WrongThreadException} with the call to use instead. Methods that end
 *       in {@code ThreadSafe} are for other threads.
 *   <li><b>Cancellation.</b> A cancelled {@code next} takes nothing: the next call of {@code next}
 *       gets the element. A cancelled {@code send} sends nothing. If an element was handed to the
 *       waiting task before the cancel, {@code next} returns it, and the task's next checkpoint
 *       raises.
 *   <li><b>Once.</b> A stream is read once, and each call reads on where the one before stopped:
 *       after {@code next}, {@code forEach} takes the rest. {@code forEach} and the calls that
 *       return one value for all elements, such as {@code toList}, close the stream. What reads
 *       after them finds the end, as it does on an iterator: {@code toList} returns an empty list.
 *       To read the elements again, make another stream.
 *   <li><b>Closing</b> first releases what it holds, and then waits for the clean-up of its
 *       sources, even in a cancelled task, as a group waits for its children. After it, {@code
 *       next} returns null.
 *   <li><b>Failure</b> of a source is thrown to its consumers after the elements that came before
 *       it, the same instance, and again by every later {@code next} until the stream is closed. If
 *       no consumer got it, {@code close} throws it, or it is reported to the loop's exception
 *       handler.
 *   <li><b>Leaving early.</b> {@code forEach} closes the stream before it returns, however it ends.
 *       A for-each loop cannot see a {@code break}, so use try-with-resources around it. An
 *       iterator or a started generator that is dropped is closed and reported once it is
 *       garbage-collected.
 * </ul>
 *
 * <p><b>Memory.</b> What a producer did before it emitted or sent an element is visible to the
 * consumer that received it, also across threads.
 */
@NullMarked
package dev.millrace.stream;

import org.jspecify.annotations.NullMarked;
