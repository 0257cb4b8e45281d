package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.RetrySchedule;
import dev.millrace.spi.Rethrow;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collector;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A stream that the consumer pulls: {@link #next} awaits the next element, null is the end.
 *
 * <p>All members keep {@linkplain dev.millrace.stream##contract the stream contract}.
 *
 * {@snippet lang=java :
 * AsyncStream<Integer> powers = AsyncStream.generate(out -> {
 *     for (int n = 1; ; n *= 2) {
 *         out.emit(n); // returns when the consumer wants more
 *     }
 * });
 * powers.take(10).forEach(n -> ledger.append(n));
 * }
 *
 * @param <T> the type of the elements, which are never null
 */
public interface AsyncStream<T> extends Iterable<T>, AutoCloseable {

    /**
     * Awaits the next element.
     *
     * @return the element, or null at the end and after {@link #close}
     * @throws IllegalStateException if another task is waiting for an element of a stream that has
     *     only one consumer
     * @throws WrongThreadException if the caller is not on the stream's loop
     */
    @Checkpoint
    @Nullable T next();

    /**
     * Closes the stream: cancels its source, and waits until that has cleaned up.
     *
     * <p>Idempotent. In a loop callback or in the generator's own body, which cannot wait here, it
     * only starts the closing.
     *
     * @throws WrongThreadException if the caller is not on the stream's loop
     */
    @Override
    void close();

    /**
     * Whether there are no more elements: the stream was read to its end, has failed, or was
     * closed.
     */
    boolean closed();

    /**
     * Whether {@link #next} would not have to wait: an element, the end or a failure is there. A
     * hint for readers that take several elements at once.
     *
     * @implSpec Returns false, for streams that cannot tell. So do generators, because they run
     *     only while a consumer waits for an element.
     * @throws WrongThreadException if the caller is not on the stream's loop
     */
    default boolean ready() {
        return false;
    }

    /**
     * Runs {@code action} for each element, and closes the stream, however the call ends.
     *
     * <p>A generator that has not been pulled yet runs inline, in the caller's own task: {@code
     * emit} calls {@code action}, and an element costs no switch between tasks. The rules are the
     * same in both cases: when {@code action} throws or closes the stream, the generator is
     * cancelled at that {@code emit}. It never sees the exception of {@code action}.
     *
     * @apiNote Inline, {@code action} runs inside the scopes that the generator has open around its
     *     {@code emit}: a {@code timeout} there covers the action too.
     * @param action called once per element; may await
     * @throws X if the action throws it. Failures of the source are not declared, see {@link
     *     dev.millrace.Async#mayThrow}
     */
    @Checkpoint
    default <X extends Throwable> void forEach(Action<? super T, X> action) throws X {
        Async.requireArgument(action, "action");
        AsyncStream<T> open = this;
        try (open) {
            for (T element = open.next(); element != null; element = open.next()) {
                action.take(element);
            }
        }
    }

    /** {@inheritDoc} */
    @Override
    @Checkpoint
    default void forEach(Consumer<? super T> action) {
        Async.requireArgument(action, "action");
        forEach((Action<T, RuntimeException>) action::accept);
    }

    /**
     * An iterator with a {@code hasNext} that awaits. Use try-with-resources around the loop, so
     * that leaving it early closes the stream:
     *
     * {@snippet lang=java :
     * try (var flights = feed.flights()) {
     *     for (Flight flight : flights) {
     *         if (flight.cancelled()) {
     *             break;
     *         }
     *     }
     * } // closed here
     * }
     *
     * @return an iterator that shares this stream's elements with every other consumer
     * @throws IllegalStateException if the caller is outside any loop
     */
    @Override
    default Iterator<T> iterator() {
        return new StreamIterator<>(this, EventLoop.current());
    }

    /** Awaits all elements that are left, and closes the stream. */
    @Checkpoint
    default List<T> toList() {
        List<T> elements = new ArrayList<>();
        forEach((Action<T, RuntimeException>) elements::add);
        return elements;
    }

    /**
     * Applies {@code mapping} to each element. Closing the new stream closes this one.
     *
     * @param mapping may await; must not return null
     */
    @CheckReturnValue
    default <R> AsyncStream<R> map(Mapping<? super T, ? extends R> mapping) {
        return new SteppedStream<>("map", this, Steps.map(mapping));
    }

    /**
     * Keeps the elements for which {@code condition} is true. Closing the new stream closes this
     * one.
     *
     * @param condition may await
     */
    @CheckReturnValue
    default AsyncStream<T> filter(Condition<? super T> condition) {
        return new SteppedStream<>("filter", this, Steps.filter(condition));
    }

    /**
     * Keeps the first {@code count} elements. It never pulls one more, and closes this stream after
     * the last.
     *
     * @param count 0 or more
     */
    @CheckReturnValue
    default AsyncStream<T> take(long count) {
        return new SteppedStream<>("take", this, Steps.take(count));
    }

    /**
     * Keeps the elements before the first for which {@code condition} is false. That one is
     * dropped, and this stream is closed.
     *
     * <pre>
     *   1--2--3--4--1--|
     *   {@code takeWhile(n -> n < 3)}
     *   1--2--|
     * </pre>
     *
     * @param condition may await
     */
    @CheckReturnValue
    default AsyncStream<T> takeWhile(Condition<? super T> condition) {
        return new SteppedStream<>("takeWhile", this, Steps.takeWhile(condition));
    }

    /**
     * Drops the first {@code count} elements. Closing the new stream closes this one.
     *
     * <pre>
     *   1--2--3--4--|
     *   drop(2)
     *   ------3--4--|
     * </pre>
     *
     * @param count 0 or more
     */
    @CheckReturnValue
    default AsyncStream<T> drop(long count) {
        return new SteppedStream<>("drop", this, Steps.drop(count));
    }

    /**
     * Drops each element that equals the one before. Closing the new stream closes this one.
     *
     * <pre>
     *   1--1--2--2--1--|
     *   distinctUntilChanged()
     *   1-----2-----1--|
     * </pre>
     */
    @CheckReturnValue
    default AsyncStream<T> distinctUntilChanged() {
        return new SteppedStream<>("distinctUntilChanged", this, Steps.distinctUntilChanged());
    }

    /**
     * Emits {@code initial}, and then for each element the result of {@code accumulator} applied to
     * the last result and the element. Closing the new stream closes this one.
     *
     * <pre>
     *   ---1--2--3--|
     *   {@code scan(0, (sum, n) -> sum + n)}
     *   0--1--3--6--|
     * </pre>
     *
     * @param accumulator may await; must not return null
     */
    @CheckReturnValue
    default <R> AsyncStream<R> scan(R initial, Accumulator<R, ? super T> accumulator) {
        return new SteppedStream<>("scan", this, Steps.scan(initial, accumulator));
    }

    /**
     * Collects the elements into lists of {@code size}; the last one may be shorter. Closing the
     * new stream closes this one, and discards the elements of a list that is not full.
     *
     * <pre>
     *   1--2--3--4--5--|
     *   chunk(2)
     *   ---[1 2]--[3 4]--[5]|
     * </pre>
     *
     * @param size 1 or more
     */
    @CheckReturnValue
    default AsyncStream<List<T>> chunk(int size) {
        return new SteppedStream<>("chunk", this, Steps.chunk(size));
    }

    /**
     * Applies {@code mapping} to up to {@code most} elements at a time, with the results in the
     * order of the elements.
     *
     * <pre>
     *   1--2--3--------|
     *   {@code mapConcurrent(2, n -> fetch(n))}   1 takes long, 2 does not
     *   --------A-B--C-|                   3 is taken once A is delivered
     * </pre>
     *
     * <p>Mappings run in tasks of the new stream, which start as needed, with the context of the
     * first pull. A cancel of a task that pulls ends only that pull. An element counts against
     * {@code most} from when it is taken until the consumer has its result, so a consumer that
     * stops pulling stops the source. If a mapping fails, the results of earlier elements are
     * delivered first, then the failure; the mappings of later elements are cancelled and have
     * ended by then. A failure of this stream comes after all results. Closing cancels the
     * mappings, waits for them, and closes this stream; elements and results that were not
     * delivered are discarded.
     *
     * @param most 1 or more
     * @param mapping may await; must not return null
     */
    @CheckReturnValue
    default <R> AsyncStream<R> mapConcurrent(int most, Mapping<? super T, ? extends R> mapping) {
        return new CrewStream<>(this, new OrderedMapping<T, R>(most, this, mapping));
    }

    /**
     * As {@link #mapConcurrent}, with the results in the order in which they come. The first
     * mapping to fail cancels the others, and its failure comes after the results that are there.
     *
     * <pre>
     *   1--2--3--------|
     *   {@code mapConcurrentUnordered(2, n -> fetch(n))}   1 takes long, 2 and 3 do not
     *   ----B--C-A-----|
     * </pre>
     *
     * @param most 1 or more
     * @param mapping may await; must not return null
     */
    @CheckReturnValue
    default <R> AsyncStream<R> mapConcurrentUnordered(
            int most, Mapping<? super T, ? extends R> mapping) {
        return new CrewStream<>(this, new UnorderedMapping<T, R>(most, this, mapping));
    }

    /**
     * Applies {@code mapping} to each element and reads the inner streams that it returns, one
     * after the other. Closing the new stream closes this one and the open inner stream.
     *
     * <pre>
     *   1------2------3--|
     *   {@code flatMap(n -> of(n, n))}
     *   1-1----2-2----3-3|
     * </pre>
     *
     * <p>An element is taken when the inner stream before it has ended. No task is started: {@link
     * #forEach} runs generators inline, inner ones too. One consumer at a time.
     *
     * @param mapping may await; must not return null
     */
    @CheckReturnValue
    default <R> AsyncStream<R> flatMap(
            Mapping<? super T, ? extends AsyncStream<? extends R>> mapping) {
        return new ConcatenatedStream<>(this, mapping);
    }

    /**
     * Applies {@code mapping} to each element and reads up to {@code most} inner streams at a time.
     * Elements are delivered in the order in which they come.
     *
     * <pre>
     *   1--2--3-----------------|
     *   {@code flatMap(2, n -> ticks(n).take(2))}   3 is taken when 1 has ended
     *   ---1a-2a-1b-2b-3a-3b----|
     * </pre>
     *
     * <p>A task reads each inner stream, one element ahead. A stream that always has elements takes
     * turns with the others. Tasks, close and failures are as for {@link #mapConcurrentUnordered}:
     * an inner stream that fails counts as a mapping that fails.
     *
     * @param most 1 or more
     * @param mapping may await; must not return null
     */
    @CheckReturnValue
    default <R> AsyncStream<R> flatMap(
            int most, Mapping<? super T, ? extends AsyncStream<? extends R>> mapping) {
        return new CrewStream<>(this, new Merging<T, R>(most, this, mapping));
    }

    /**
     * When this stream fails with an exception, goes on with the stream that {@code fallback}
     * returns for it. An {@code Error}, an {@code InterruptedException} and a cancel pass through.
     *
     * <pre>
     *   1--2--X
     *   {@code onFailureResume(failure -> of(8, 9))}
     *   1--2--8--9--|
     * </pre>
     *
     * <p>This stream is closed before the fallback begins; a failure of the fallback is final.
     * Pulled, it runs in its own task, like a {@linkplain #generate generator}.
     *
     * @param fallback may await; must not return null
     */
    @CheckReturnValue
    default AsyncStream<T> onFailureResume(
            Mapping<? super Exception, ? extends AsyncStream<? extends T>> fallback) {
        return RestartedStream.onFailure(this, Exception.class, fallback);
    }

    /**
     * As {@link #onFailureResume(Mapping)}, for failures of {@code type} only; all others pass
     * through.
     *
     * @param type may be a type of {@code Error}; a cancel or an interrupt still passes through
     */
    @CheckReturnValue
    default <F extends Throwable> AsyncStream<T> onFailureResume(
            Class<F> type, Mapping<? super F, ? extends AsyncStream<? extends T>> fallback) {
        return RestartedStream.onFailure(this, type, fallback);
    }

    /**
     * Returns {@code operator} applied to this stream, so that your own operators fit into a chain
     * of calls.
     *
     * {@snippet lang=java :
     * prices.through(Prices::onlyOpenMarkets).map(Price::amount)
     * }
     */
    default <R> R through(Function<? super AsyncStream<T>, ? extends R> operator) {
        return operator.apply(this);
    }

    /**
     * Awaits all elements, combines them with {@code accumulator}, beginning with {@code initial},
     * and returns the result. Closes the stream.
     *
     * @param accumulator may await
     * @throws X if the accumulator throws it
     */
    @Checkpoint
    default <R, X extends Throwable> R fold(
            R initial, ThrowingAccumulator<R, ? super T, X> accumulator) throws X {
        Async.requireArgument(accumulator, "accumulator");
        var folding = new Folding<R, T, X>(initial, accumulator);
        forEach((Action<T, X>) folding);
        return folding.result;
    }

    /** Awaits all elements, and returns the result of {@code collector}. Closes the stream. */
    @Checkpoint
    default <A, R> R collect(Collector<? super T, A, R> collector) {
        Async.requireArgument(collector, "collector");
        A container;
        BiConsumer<A, ? super T> accumulator;
        try {
            container = collector.supplier().get();
            accumulator = collector.accumulator();
        } catch (Throwable t) { // there is no forEach yet that would close the stream
            throw OperatorStream.closingAfter(this, t);
        }
        forEach((Action<T, RuntimeException>) element -> accumulator.accept(container, element));
        return collector.finisher().apply(container);
    }

    /**
     * This stream as an iterator for a thread outside the loop. Its {@code hasNext} blocks until
     * there is an element.
     *
     * <p>One trip to the loop fetches one element, and up to 63 more that are {@linkplain #ready
     * ready}; it never waits for those. It does not read ahead: for that, use {@link
     * #toIterator(EventLoop, int)}.
     *
     * @param loop the loop the stream belongs to, or will be read on
     * @return an iterator that closes this stream when it is closed; use try-with-resources
     */
    @CheckReturnValue
    default BlockingIterator<T> toIterator(EventLoop loop) {
        return new BlockingIterator<>(
                this, loop, BlockingIterator.READY_ELEMENTS, ReadAhead.Reach.READY);
    }

    /**
     * As {@link #toIterator(EventLoop)}, but reads ahead: one trip to the loop pulls {@code
     * prefetch} elements, and hands each over as it comes.
     *
     * @param prefetch how many elements a trip pulls, 1 or more; a close drops those that were not
     *     taken
     */
    @CheckReturnValue
    default BlockingIterator<T> toIterator(EventLoop loop, int prefetch) {
        return new BlockingIterator<>(this, loop, prefetch, ReadAhead.Reach.COMING);
    }

    /**
     * This stream as a sequential {@code java.util.stream.Stream} for a thread outside the loop.
     * Its terminal operation blocks while it waits for elements, which come as with {@link
     * #toIterator(EventLoop)}.
     *
     * {@snippet lang=java :
     * try (Stream<Flight> flights = feed.flights().toStream(loop)) {
     *     return flights.filter(Flight::late).findFirst();
     * } // the feed is cancelled here, before the next statement
     * }
     *
     * @return a stream that closes this one when it is closed; use try-with-resources
     */
    @CheckReturnValue
    default Stream<T> toStream(EventLoop loop) {
        return toIterator(loop).rest();
    }

    /**
     * As {@link #toStream(EventLoop)}, but reads ahead like {@link #toIterator(EventLoop, int)}.
     */
    @CheckReturnValue
    default Stream<T> toStream(EventLoop loop, int prefetch) {
        return toIterator(loop, prefetch).rest();
    }

    /**
     * The stream of the elements that {@code body} emits. The body starts once, at the first pull,
     * and runs only while a consumer is waiting.
     *
     * <p>Pulled by {@link #next} it runs in its own task; {@link #forEach} on a stream that was not
     * pulled yet runs it inline. In both cases it starts with the {@linkplain dev.millrace.Context
     * context} of the first pull, and has its own context after that: the consumer does not see
     * what the body binds or sets in registered thread-locals, and the body does not see what the
     * consumer does. Thread-locals that are not registered may be shared. One consumer at a time.
     *
     * @param body emits the elements
     * @return a stream that has not started; any thread may create it
     */
    @CheckReturnValue
    static <T> AsyncStream<T> generate(Generator<T> body) {
        return new GeneratorStream<>(body);
    }

    /**
     * Reads the stream that {@code opening} returns. When that fails, opens and reads another one,
     * as {@code schedule} says. When the schedule gives up, fails with the last failure, the same
     * instance.
     *
     * <pre>
     *   1--2--X          the first
     *         ...2--3--| the second, which begins where opening says
     *   1--2-----2--3--|
     * </pre>
     *
     * <p>The rules are those of {@link Async#retry}, with the whole stream as one body: attempts
     * and limits count over its whole life, and a cancel is never retried. Elements that were
     * delivered stay delivered, so {@code opening} must decide where the next stream begins.
     * Pulled, it runs in its own task, like a {@linkplain #generate generator}, so the deadline of
     * a single pull does not end the retries. {@link #forEach} runs it inline, under the deadlines
     * around it.
     *
     * {@snippet lang=java :
     * var lastSeen = new AtomicLong();
     * AsyncStream<Event> events =
     *         AsyncStream.retry(patient, () -> server.eventsAfter(lastSeen.get()))
     *                 .map(event -> {
     *                     lastSeen.set(event.number());
     *                     return event;
     *                 });
     * }
     *
     * @param opening runs for each attempt; may await
     */
    @CheckReturnValue
    static <T> AsyncStream<T> retry(
            RetrySchedule schedule, Coroutine<? extends AsyncStream<? extends T>> opening) {
        return RestartedStream.retry(schedule, opening);
    }

    /**
     * The stream of the given elements. It never waits.
     *
     * @param elements must not contain null
     */
    @CheckReturnValue
    @SafeVarargs
    @SuppressWarnings("varargs") // List.of copies the array
    static <T> AsyncStream<T> of(T... elements) {
        return from(List.of(elements));
    }

    /**
     * The stream of the elements of {@code source}. Its iterator is created at the first pull. It
     * never waits.
     *
     * @param source must not contain null; its iterator must not block
     */
    @CheckReturnValue
    static <T> AsyncStream<T> from(Iterable<? extends T> source) {
        return new IterableStream<>(source);
    }

    /**
     * The stream of the elements left in {@code source}. An iterator that is {@code AutoCloseable}
     * is closed with the stream, also when the stream is abandoned or its loop closes. It never
     * waits.
     *
     * @param source must not return null; must not block
     */
    @CheckReturnValue
    static <T> AsyncStream<T> from(Iterator<? extends T> source) {
        Objects.requireNonNull(source, "source");
        return new DrainedStream<>(source);
    }

    /**
     * The stream of the elements of {@code source}. The source is closed with the stream, also when
     * the stream is abandoned or its loop closes. It is read in one thread, even if it is parallel.
     *
     * <p>While a {@code forEach}, or an operator that reads to the end, is reading an untouched
     * source, it is the only reader: a {@code next} meanwhile throws an {@code
     * IllegalStateException}.
     *
     * @apiNote A source that blocks, such as {@code Files.lines} on a slow disk, stops the loop
     *     meanwhile. Pull such a source in {@code blocking}:
     *     {@snippet lang=java :
     *     AsyncStream<String> lines = AsyncStream.generate(out -> {
     *         try (Stream<String> source = Files.lines(path)) {
     *             Iterator<String> each = source.iterator();
     *             while (Async.blocking(each::hasNext)) {
     *                 out.emit(each.next());
     *             }
     *         }
     *     });
     *     }
     *
     * @param source must not contain null; must not block
     */
    @CheckReturnValue
    static <T> AsyncStream<T> from(Stream<? extends T> source) {
        Objects.requireNonNull(source, "source");
        return new DrainedStream<>(source);
    }

    /**
     * The stream of the elements that a listener gets. Use it for callbacks that come repeatedly.
     *
     * <p>The first {@code next} registers the listener. It is unregistered exactly once, however
     * the stream ends: at its end, a failure, an overflow, a close (also during the registration),
     * the close of the loop, or when the stream is abandoned, which is reported. After {@code
     * close} has returned the listener is not registered.
     *
     * {@snippet lang=java :
     * AsyncStream<Quote> quotes = AsyncStream.listen(Overflow.latest(), feed -> {
     *     QuoteListener listener = feed::send;
     *     market.addListener(listener);
     *     return () -> market.removeListener(listener);
     * });
     * quotes.forEach(quote -> board.show(quote)); // unregistered before the next statement
     * }
     *
     * @param overflow what to do with elements that come faster than the consumer takes them
     * @param registration registers the listener, in the consumer's task
     * @return a stream for one consumer; the listener is not registered yet
     */
    @CheckReturnValue
    static <T> AsyncStream<T> listen(Overflow overflow, Feed.Registration<T> registration) {
        return new ListenedStream<>(new Mailbox<>(overflow, registration));
    }

    /**
     * Opens a channel on the current loop.
     *
     * @param capacity how many elements the channel buffers; with 0 each {@code send} waits for a
     *     receiver
     * @throws IllegalStateException if the caller is outside any loop
     */
    static <T> Channel<T> channel(int capacity) {
        return new Channel<>(EventLoop.current(), capacity);
    }

    /** As {@link #channel(int)}, on {@code loop}. Any thread. */
    static <T> Channel<T> channel(EventLoop loop, int capacity) {
        return new Channel<>(loop, capacity);
    }

    /**
     * What {@link AsyncStream#forEach(Action)} does with an element.
     *
     * <p>It extends {@code Consumer}, so that the compiler chooses this overload of {@code forEach}
     * for a lambda.
     *
     * @param <T> the type of the elements
     * @param <X> what it may throw
     */
    @FunctionalInterface
    interface Action<T, X extends Throwable> extends Consumer<T> {
        /**
         * Uses one element.
         *
         * @throws X to end {@code forEach}; the stream is closed first
         */
        void take(T element) throws X;

        /** {@inheritDoc} Throws what {@link #take} throws. */
        @Override
        @SuppressWarnings("FunctionalInterfaceMethodChanged") // it is take, without the clause
        default void accept(T element) {
            try {
                take(element);
            } catch (Throwable t) {
                throw Rethrow.unchecked(t);
            }
        }
    }

    /**
     * The function of {@link AsyncStream#map} and similar operators.
     *
     * @param <T> the type of the elements
     * @param <R> the type of the results
     */
    @FunctionalInterface
    interface Mapping<T, R> {
        /**
         * Maps one element.
         *
         * @return the result, not null
         * @throws Exception to fail the stream
         */
        R apply(T element) throws Exception;
    }

    /**
     * The condition of {@link AsyncStream#filter} and similar operators.
     *
     * @param <T> the type of the elements
     */
    @FunctionalInterface
    interface Condition<T> {
        /**
         * Tests one element.
         *
         * @return whether the element meets the condition
         * @throws Exception to fail the stream
         */
        boolean test(T element) throws Exception;
    }

    /**
     * The function of {@link AsyncStream#scan}.
     *
     * @param <R> the type of the results
     * @param <T> the type of the elements
     */
    @FunctionalInterface
    interface Accumulator<R, T> {
        /**
         * Adds one element.
         *
         * @return the next result, not null
         * @throws Exception to fail the stream
         */
        R apply(R result, T element) throws Exception;
    }

    /**
     * The function of {@link AsyncStream#fold}.
     *
     * @param <R> the type of the result
     * @param <T> the type of the elements
     * @param <X> what it may throw
     */
    @FunctionalInterface
    interface ThrowingAccumulator<R, T, X extends Throwable> {
        /**
         * Adds one element.
         *
         * @return the next result
         * @throws X to end {@code fold}; the stream is closed first
         */
        R apply(R result, T element) throws X;
    }
}
