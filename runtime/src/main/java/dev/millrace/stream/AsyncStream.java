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
 * A pull stream with a close: {@link #next} awaits the next element, null is the end.
 *
 * <p>All members keep {@linkplain dev.millrace.stream##contract the stream contract}.
 *
 * {@snippet lang=java :
 * AsyncStream<Integer> powers = AsyncStream.generate(out -> {
 *     for (int n = 1; ; n *= 2) {
 *         out.emit(n); // goes on when the consumer wants more
 *     }
 * });
 * powers.take(10).forEach(n -> ledger.append(n));
 * }
 *
 * @param <T> the elements, never null
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
     * Closes the stream: cancels what feeds it, and waits until that has cleaned up.
     *
     * <p>Idempotent. A close in a loop callback, or in the generator's own body, where waiting is
     * not possible, only starts the closing.
     *
     * @throws WrongThreadException if the caller is not on the stream's loop
     */
    @Override
    void close();

    /**
     * Whether nothing more will come: the stream was read to its end, has failed, or was closed.
     */
    boolean closed();

    /**
     * Whether the source has brought already what {@link #next} would take: an element, the end or
     * a failure. A hint for readers that take several elements at once.
     *
     * @implSpec False, for streams that cannot tell. A generator always says so, because it runs
     *     only while somebody waits for an element.
     * @throws WrongThreadException if the caller is not on the stream's loop
     */
    default boolean ready() {
        return false;
    }

    /**
     * Runs {@code action} for each element, and closes the stream on every exit.
     *
     * <p>A generator that has not been pulled yet runs inline, in the caller's own task: {@code
     * emit} is a call of {@code action}, and an element costs no switch between tasks. Seen from
     * {@code action} and from the generator the rules are the same either way: when {@code action}
     * throws or closes the stream, the generator is cancelled at that {@code emit}; the generator
     * never sees the exception of {@code action}, and cannot catch it.
     *
     * @apiNote Run inline, {@code action} is inside whatever scopes the generator has open around
     *     its {@code emit}: a {@code timeout} there covers the action as well.
     * @param action called once per element; may await
     * @throws X if the action does; what the source fails with is not declared, see {@link
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
     * An iterator whose {@code hasNext} awaits. Put the stream into a try-with-resources around the
     * loop, so that leaving the loop early closes it:
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
     * @throws IllegalStateException if the caller is not on a loop
     */
    @Override
    default Iterator<T> iterator() {
        return new StreamIterator<>(this, EventLoop.current());
    }

    /** Awaits all elements, in their order, and closes the stream. */
    @Checkpoint
    default List<T> toList() {
        List<T> elements = new ArrayList<>();
        forEach((Action<T, RuntimeException>) elements::add);
        return elements;
    }

    /**
     * The stream of what {@code mapping} makes of each element. Closing it closes this one.
     *
     * @param mapping may await; null is refused as an element
     */
    @CheckReturnValue
    default <R> AsyncStream<R> map(Mapping<? super T, ? extends R> mapping) {
        return new SteppedStream<>("map", this, Steps.map(mapping));
    }

    /**
     * The stream of the elements that meet {@code condition}. Closing it closes this one.
     *
     * @param condition may await
     */
    @CheckReturnValue
    default AsyncStream<T> filter(Condition<? super T> condition) {
        return new SteppedStream<>("filter", this, Steps.filter(condition));
    }

    /**
     * The stream of the first {@code count} elements. It never asks for one more, and closes this
     * stream when it ends.
     *
     * @param count how many, 0 or more
     */
    @CheckReturnValue
    default AsyncStream<T> take(long count) {
        return new SteppedStream<>("take", this, Steps.take(count));
    }

    /**
     * The stream of the elements before the first that does not meet {@code condition}, which is
     * lost. It closes this stream when it ends.
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
     * The stream without its first {@code count} elements. Closing it closes this one.
     *
     * <pre>
     *   1--2--3--4--|
     *   drop(2)
     *   ------3--4--|
     * </pre>
     *
     * @param count how many, 0 or more
     */
    @CheckReturnValue
    default AsyncStream<T> drop(long count) {
        return new SteppedStream<>("drop", this, Steps.drop(count));
    }

    /**
     * The stream without the elements that equal the one before. Closing it closes this one.
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
     * The stream of {@code initial}, and then of what {@code accumulator} makes of its last result
     * and each element. Closing it closes this one.
     *
     * <pre>
     *   ---1--2--3--|
     *   {@code scan(0, (sum, n) -> sum + n)}
     *   0--1--3--6--|
     * </pre>
     *
     * @param accumulator may await; null is refused as an element
     */
    @CheckReturnValue
    default <R> AsyncStream<R> scan(R initial, Accumulator<R, ? super T> accumulator) {
        return new SteppedStream<>("scan", this, Steps.scan(initial, accumulator));
    }

    /**
     * The stream of lists of {@code size} elements, the last of which may be shorter. Closing it
     * closes this one, and discards what has been taken for a list that is not full.
     *
     * <pre>
     *   1--2--3--4--5--|
     *   chunk(2)
     *   ---[1 2]--[3 4]--[5]|
     * </pre>
     *
     * @param size how many, 1 or more
     */
    @CheckReturnValue
    default AsyncStream<List<T>> chunk(int size) {
        return new SteppedStream<>("chunk", this, Steps.chunk(size));
    }

    /**
     * The stream of what {@code mapping} makes of each element, in the order of the elements, with
     * up to {@code most} of them under way at a time.
     *
     * <pre>
     *   1--2--3--------|
     *   {@code mapConcurrent(2, n -> fetch(n))}   1 takes long, 2 does not
     *   --------A-B--C-|                   3 is taken when A has been
     * </pre>
     *
     * <p>Mappings run in tasks of the stream's own, which are started when they are needed, by the
     * first pull, with its context; a cancel of whoever pulls ends only that pull. An element is
     * under way from when it was taken until the consumer has its result: one that stops pulling
     * stops the source. The first failure, in the order of the elements, comes behind the results
     * of those before it; what is under way behind it is cancelled and has ended by then. A failure
     * of this stream comes behind all results. Closing cancels the mappings under way, waits for
     * them, and closes this stream; elements and results that nobody gets are discarded.
     *
     * @param most how many, 1 or more
     * @param mapping may await; null is refused as an element
     */
    @CheckReturnValue
    default <R> AsyncStream<R> mapConcurrent(int most, Mapping<? super T, ? extends R> mapping) {
        return new CrewStream<>(this, new OrderedMapping<T, R>(most, this, mapping));
    }

    /**
     * As {@link #mapConcurrent}, with the results as they come. The first mapping to fail cancels
     * the others, and its failure comes behind the results that were there.
     *
     * <pre>
     *   1--2--3--------|
     *   {@code mapConcurrentUnordered(2, n -> fetch(n))}   1 takes long, 2 and 3 do not
     *   ----B--C-A-----|
     * </pre>
     *
     * @param most how many, 1 or more
     * @param mapping may await; null is refused as an element
     */
    @CheckReturnValue
    default <R> AsyncStream<R> mapConcurrentUnordered(
            int most, Mapping<? super T, ? extends R> mapping) {
        return new CrewStream<>(this, new UnorderedMapping<T, R>(most, this, mapping));
    }

    /**
     * The elements of the stream that {@code mapping} makes of each element, one such stream after
     * the other. Closing it closes this one and the inner stream that is open.
     *
     * <pre>
     *   1------2------3--|
     *   {@code flatMap(n -> of(n, n))}
     *   1-1----2-2----3-3|
     * </pre>
     *
     * <p>An element is taken when the inner stream before has ended, and no task is started: {@link
     * #forEach} runs generators inline, the inner ones too. It has one consumer at a time.
     *
     * @param mapping may await; null is refused as a stream
     */
    @CheckReturnValue
    default <R> AsyncStream<R> flatMap(
            Mapping<? super T, ? extends AsyncStream<? extends R>> mapping) {
        return new ConcatenatedStream<>(this, mapping);
    }

    /**
     * The elements of the streams that {@code mapping} makes of each element, as they come, with up
     * to {@code most} such streams open at a time.
     *
     * <pre>
     *   1--2--3-----------------|
     *   {@code flatMap(2, n -> ticks(n).take(2))}   3 is taken when 1 has ended
     *   ---1a-2a-1b-2b-3a-3b----|
     * </pre>
     *
     * <p>Each inner stream is read by a task of its own, one element ahead: one that always has
     * elements takes turns with the others. Tasks, close and failures are as those of {@link
     * #mapConcurrentUnordered}: a failing inner stream is a failing mapping.
     *
     * @param most how many, 1 or more
     * @param mapping may await; null is refused as a stream
     */
    @CheckReturnValue
    default <R> AsyncStream<R> flatMap(
            int most, Mapping<? super T, ? extends AsyncStream<? extends R>> mapping) {
        return new CrewStream<>(this, new Merging<T, R>(most, this, mapping));
    }

    /**
     * This stream, and when it fails with an exception, what {@code fallback} makes of it in its
     * place. An {@code Error}, an {@code InterruptedException} and a cancel pass.
     *
     * <pre>
     *   1--2--X
     *   {@code onFailureResume(failure -> of(8, 9))}
     *   1--2--8--9--|
     * </pre>
     *
     * <p>The elements before stay delivered, and this stream is closed. What the fallback fails
     * with is final. Pulled, it runs in a task of its own, as a {@linkplain #generate generator}.
     *
     * @param fallback may await; null is refused as a stream
     */
    @CheckReturnValue
    default AsyncStream<T> onFailureResume(
            Mapping<? super Exception, ? extends AsyncStream<? extends T>> fallback) {
        return RestartedStream.onFailure(this, Exception.class, fallback);
    }

    /**
     * As {@link #onFailureResume(Mapping)}, for failures of {@code type} only; all others pass.
     *
     * @param type of an {@code Error} too, but a cancel or an interrupt is never one
     */
    @CheckReturnValue
    default <F extends Throwable> AsyncStream<T> onFailureResume(
            Class<F> type, Mapping<? super F, ? extends AsyncStream<? extends T>> fallback) {
        return RestartedStream.onFailure(this, type, fallback);
    }

    /**
     * What {@code operator} makes of this stream: so that operators of one's own, and those that
     * are no methods of streams, stand in a chain of calls.
     *
     * {@snippet lang=java :
     * prices.through(Prices::onlyOpenMarkets).map(Price::amount)
     * }
     */
    default <R> R through(Function<? super AsyncStream<T>, ? extends R> operator) {
        return operator.apply(this);
    }

    /**
     * Awaits all elements, and returns what {@code accumulator} has made of {@code initial} and
     * each of them; closes the stream.
     *
     * @param accumulator may await
     * @throws X if the accumulator does
     */
    @Checkpoint
    default <R, X extends Throwable> R fold(
            R initial, ThrowingAccumulator<R, ? super T, X> accumulator) throws X {
        Async.requireArgument(accumulator, "accumulator");
        var folding = new Folding<R, T, X>(initial, accumulator);
        forEach((Action<T, X>) folding);
        return folding.result;
    }

    /** Awaits all elements, and returns what {@code collector} makes of them; closes the stream. */
    @Checkpoint
    default <A, R> R collect(Collector<? super T, A, R> collector) {
        Async.requireArgument(collector, "collector");
        A container;
        BiConsumer<A, ? super T> accumulator;
        try {
            container = collector.supplier().get();
            accumulator = collector.accumulator();
        } catch (Throwable t) { // before there is a forEach that would close the stream
            throw OperatorStream.closingAfter(this, t);
        }
        forEach((Action<T, RuntimeException>) element -> accumulator.accept(container, element));
        return collector.finisher().apply(container);
    }

    /**
     * This stream for a foreign thread, whose {@code hasNext} blocks until {@code loop} has brought
     * an element.
     *
     * <p>One trip to the loop brings, besides the element it went for, up to 63 more that are
     * {@linkplain #ready ready}; none is held back for the next one. The stream is not asked for
     * elements that nobody waits for: to have it read ahead, say how far.
     *
     * @param loop the loop the stream belongs to, or will be read on
     * @return an iterator that closes this stream; put it into a try-with-resources
     */
    @CheckReturnValue
    default BlockingIterator<T> toIterator(EventLoop loop) {
        return new BlockingIterator<>(
                this, loop, BlockingIterator.READY_ELEMENTS, ReadAhead.Reach.READY);
    }

    /**
     * This stream for a foreign thread, read ahead: one trip to the loop asks the stream for {@code
     * prefetch} elements, and hands each over as it comes.
     *
     * @param prefetch how many elements a trip asks for, 1 or more; those that were not taken are
     *     dropped by a close
     */
    @CheckReturnValue
    default BlockingIterator<T> toIterator(EventLoop loop, int prefetch) {
        return new BlockingIterator<>(this, loop, prefetch, ReadAhead.Reach.COMING);
    }

    /**
     * This stream for a foreign thread, as a sequential {@code java.util.stream.Stream} whose
     * terminal operation blocks until {@code loop} has brought the elements it needs, as {@link
     * #toIterator(EventLoop)} brings them.
     *
     * {@snippet lang=java :
     * try (Stream<Flight> flights = feed.flights().toStream(loop)) {
     *     return flights.filter(Flight::late).findFirst();
     * } // the feed is cancelled here, before the next statement
     * }
     *
     * @return a stream whose {@code close} closes this one; put it into a try-with-resources
     */
    @CheckReturnValue
    default Stream<T> toStream(EventLoop loop) {
        return toIterator(loop).rest();
    }

    /** {@link #toStream(EventLoop)}, read ahead as {@link #toIterator(EventLoop, int)} does. */
    @CheckReturnValue
    default Stream<T> toStream(EventLoop loop, int prefetch) {
        return toIterator(loop, prefetch).rest();
    }

    /**
     * The stream of what {@code body} emits. The body starts at the first pull, once, and runs only
     * while a consumer is waiting.
     *
     * <p>Pulled by {@link #next} it runs in a task of its own; {@link #forEach} on a stream that
     * was not pulled yet runs it inline. Either way it starts with the {@linkplain
     * dev.millrace.Context context} of the first pull, and keeps one of its own: what it binds, or
     * sets in a registered thread-local, its consumer does not see, and the other way round.
     * Thread-locals that are not registered may be shared. It has one consumer at a time.
     *
     * @param body emits the elements
     * @return a stream that has not started; it may be made on any thread
     */
    @CheckReturnValue
    static <T> AsyncStream<T> generate(Generator<T> body) {
        return new GeneratorStream<>(body);
    }

    /**
     * The stream that {@code opening} gives, and when it fails another one, as {@code schedule}
     * says; at last the failure, the same instance.
     *
     * <pre>
     *   1--2--X          the first
     *         ...2--3--| the second, which begins as it likes
     *   1--2-----2--3--|
     * </pre>
     *
     * <p>The rules are those of {@link Async#retry}, for the stream as one body: waits, bounds and
     * the budget count over its whole life, and a cancel is never tried again. What was delivered
     * is not taken back: the stream that is opened says where it goes on. A stream is read once, so
     * this begins with how to open one, and is no method of an open stream. Pulled, it runs in a
     * task of its own, as a {@linkplain #generate generator}: no deadline of a single pull cuts the
     * retries off. {@link #forEach} runs it inline, under the deadlines around.
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
     * @param opening is run for each attempt; may await
     */
    @CheckReturnValue
    static <T> AsyncStream<T> retry(
            RetrySchedule schedule, Coroutine<? extends AsyncStream<? extends T>> opening) {
        return RestartedStream.retry(schedule, opening);
    }

    /**
     * The stream of the elements given, which never waits.
     *
     * @param elements none of them null
     */
    @CheckReturnValue
    @SafeVarargs
    @SuppressWarnings("varargs") // List.of copies the array
    static <T> AsyncStream<T> of(T... elements) {
        return from(List.of(elements));
    }

    /**
     * The stream of the elements of {@code source}, whose iterator is made at the first pull. It
     * never waits.
     *
     * @param source none of its elements null; its iterator must not block
     */
    @CheckReturnValue
    static <T> AsyncStream<T> from(Iterable<? extends T> source) {
        return new IterableStream<>(source);
    }

    /**
     * The stream of what is left in {@code source}. An iterator that is {@code AutoCloseable} is
     * closed with the stream, also when the stream is abandoned or its loop closes. It never waits.
     *
     * @param source none of its elements null; it must not block
     */
    @CheckReturnValue
    static <T> AsyncStream<T> from(Iterator<? extends T> source) {
        Objects.requireNonNull(source, "source");
        return new DrainedStream<>(
                () -> source, source instanceof AutoCloseable closeable ? closeable : () -> {});
    }

    /**
     * The stream of the elements of {@code source}, which is closed with it, also when the stream
     * is abandoned or its loop closes.
     *
     * @apiNote A source that blocks ({@code Files.lines} of a slow disk) stops the loop for as
     *     long. Pull it where that does no harm:
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
     * @param source none of its elements null; it must not block
     */
    @CheckReturnValue
    static <T> AsyncStream<T> from(Stream<? extends T> source) {
        Objects.requireNonNull(source, "source");
        return new DrainedStream<>(source::iterator, source);
    }

    /**
     * The stream of what a listener hears: the way from callbacks that come again and again.
     *
     * <p>The listener is registered by the first {@code next}, and unregistered exactly once, on
     * every way out: the end, a failure, an overflow, a close (also one that comes while the
     * registration is under way), the close of the loop, and, reported, when the stream is
     * abandoned. After {@code close} has returned nothing is registered.
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
     * @param overflow what becomes of elements that come while the consumer lags behind
     * @param registration registers the listener, in the consumer's task
     * @return a stream for one consumer, with nothing registered yet
     */
    @CheckReturnValue
    static <T> AsyncStream<T> listen(Overflow overflow, Feed.Registration<T> registration) {
        return new ListenedStream<>(new Mailbox<>(overflow, registration));
    }

    /**
     * Opens a channel on the current loop.
     *
     * @param capacity how many elements may lie between the ends; 0 means that each {@code send}
     *     waits for its receiver
     * @throws IllegalStateException if the caller is not on a loop
     */
    static <T> Channel<T> channel(int capacity) {
        return new Channel<>(EventLoop.current(), capacity);
    }

    /** {@link #channel(int)} on {@code loop}, whose tasks receive; from any thread. */
    static <T> Channel<T> channel(EventLoop loop, int capacity) {
        return new Channel<>(loop, capacity);
    }

    /**
     * What {@link AsyncStream#forEach(Action)} does with an element.
     *
     * <p>A {@code Consumer} that may throw, so that a lambda fits both {@code forEach} methods and
     * the compiler takes this one.
     *
     * @param <T> the elements
     * @param <X> what it may throw
     */
    @FunctionalInterface
    interface Action<T, X extends Throwable> extends Consumer<T> {
        /**
         * Uses one element.
         *
         * @throws X to leave the loop; the stream is closed first
         */
        void take(T element) throws X;

        /** {@inheritDoc} What {@link #take} throws comes out as it is. */
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
     * What {@link AsyncStream#map} makes of an element.
     *
     * @param <T> the elements
     * @param <R> what they become
     */
    @FunctionalInterface
    interface Mapping<T, R> {
        /**
         * Maps one element.
         *
         * @return what it becomes, not null
         * @throws Exception to fail the mapped stream
         */
        R apply(T element) throws Exception;
    }

    /**
     * What {@link AsyncStream#filter} asks of an element.
     *
     * @param <T> the elements
     */
    @FunctionalInterface
    interface Condition<T> {
        /**
         * Tests one element.
         *
         * @return whether the element stays in the stream
         * @throws Exception to fail the filtered stream
         */
        boolean test(T element) throws Exception;
    }

    /**
     * What {@link AsyncStream#scan} makes of its last result and an element.
     *
     * @param <R> the results
     * @param <T> the elements
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
     * What {@link AsyncStream#fold} makes of its last result and an element.
     *
     * @param <R> the results
     * @param <T> the elements
     * @param <X> what it may throw
     */
    @FunctionalInterface
    interface ThrowingAccumulator<R, T, X extends Throwable> {
        /**
         * Adds one element.
         *
         * @return the next result
         * @throws X to leave the loop; the stream is closed first
         */
        R apply(R result, T element) throws X;
    }
}
