package dev.millrace.stream;

import dev.millrace.CheckReturnValue;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Operators with time, or with several sources. Those with one source stand in a chain of calls:
 *
 * {@snippet lang=java :
 * keys.through(Streams.debounce(Duration.ofMillis(300)))
 *         .map(text -> search(text))
 *         .forEach(page -> show(page));
 * }
 *
 * <p>Whatever they run beside the consumer starts at the first pull, with the context of that,
 * belongs to the loop, and ends with {@code close}, which closes the sources as well. A cancel of
 * whoever pulls ends only that {@code next}. A failure of a source comes out as the same instance,
 * behind the elements before it. What was read and is not taken goes to the loop's {@link
 * dev.millrace.DiscardHandler}.
 *
 * <p>All time is the loop's, so tests on virtual time wait for nothing. Elements that a time lets
 * pass ({@link #debounce}, {@link #throttle}, {@link #sample}) are conflated: they do not queue up
 * in front of a slow consumer, who finds the newest.
 */
public final class Streams {
    private Streams() {}

    // ---- several sources

    /** As {@link #merge(Collection)}. */
    @CheckReturnValue
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T> SelectableStream<T> merge(AsyncStream<? extends T>... streams) {
        return merge(Arrays.asList(streams));
    }

    /**
     * The elements of all streams as they come, and the end when all have ended.
     *
     * <pre>
     *   1-----2-----3--|
     *   ---a-----b--------|
     *   merge
     *   1--a--2--b--3-----|
     * </pre>
     *
     * <p>A task reads each stream, one element ahead at most; those that wait are taken in the
     * order in which they came, so a fast stream does not keep the others out. The first failure
     * ends it, behind what the others have read already; a later one goes to the loop's exception
     * handler.
     *
     * @param streams none of them read elsewhere; closed with this one
     */
    @CheckReturnValue
    public static <T> SelectableStream<T> merge(
            Collection<? extends AsyncStream<? extends T>> streams) {
        List<AsyncStream<? extends T>> sources = List.copyOf(streams);
        return new FedStream<T>("merge", sources, 0, new MergeFeeder<>(sources));
    }

    /**
     * What {@code zipping} makes of the first elements, the second elements, and so on.
     *
     * <pre>
     *   1-----2--3--4--|
     *   ---a--b-----------c--|
     *   {@code zip(…, (n, s) -> n + s)}
     *   ---1a-2b----------3c-|
     * </pre>
     *
     * <p>For each pull both streams are asked at once. It ends with the first of them that has no
     * more, closes the other, and discards an element whose partner never came.
     *
     * @param zipping may await; null is refused as an element
     */
    @CheckReturnValue
    public static <A, B, R> AsyncStream<R> zip(
            AsyncStream<? extends A> left,
            AsyncStream<? extends B> right,
            Zipping<? super A, ? super B, ? extends R> zipping) {
        Objects.requireNonNull(zipping, "zipping");
        return new OperatorStream<>(
                "zip", List.of(left, right), new ZipBody<A, B, R>(left, right, zipping));
    }

    /** As {@link #concat(Collection)}. */
    @CheckReturnValue
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T> AsyncStream<T> concat(AsyncStream<? extends T>... streams) {
        return concat(Arrays.asList(streams));
    }

    /**
     * The elements of the first stream, then those of the second, and so on.
     *
     * <pre>
     *   1--2--|
     *          a--b--|
     *   concat
     *   1--2---a--b--|
     * </pre>
     *
     * <p>A stream is not pulled before its turn. No task is started, and generators run inline as
     * they do alone.
     *
     * @param streams closed with this one, also those that were not read
     */
    @CheckReturnValue
    public static <T> AsyncStream<T> concat(
            Collection<? extends AsyncStream<? extends T>> streams) {
        return new ConcatStream<>(List.copyOf(streams));
    }

    // ---- room between source and consumer

    /**
     * Reads up to {@code count} elements ahead, while the consumer is busy. Nothing is lost.
     *
     * <pre>
     *   1--2--3--4--|
     *   buffer(2)
     *   1--------2--3--4--|      the consumer is busy for a while
     * </pre>
     *
     * <p>It is also the way in which any stream becomes a clause of a {@link
     * dev.millrace.sync.Select}:
     *
     * {@snippet lang=java :
     * SelectableStream<Order> orders = incoming.through(Streams.buffer(1));
     * select(
     *         when(orders).thenAccept(order -> book(order)), // null at the end
     *         when(stopped).thenRun(() -> stop()));
     * }
     *
     * @param count how many, 1 or more
     */
    @CheckReturnValue
    public static <T> Function<AsyncStream<T>, SelectableStream<T>> buffer(int count) {
        requirePositive("a buffer", count);
        // the element that the reader holds is one of them
        return source ->
                new FedStream<T>("buffer", List.of(source), count - 1, Feeders.buffer(source));
    }

    /**
     * Reads the source as fast as it comes; a slow consumer gets the newest element, and those in
     * between are discarded.
     *
     * <pre>
     *   1--2--3--4-----5--|
     *   conflate()
     *   1--------4-----5--|      the consumer is busy until 4 is there
     * </pre>
     */
    @CheckReturnValue
    public static <T> Function<AsyncStream<T>, SelectableStream<T>> conflate() {
        return source -> new FedStream<T>("conflate", List.of(source), 1, Feeders.conflate(source));
    }

    // ---- time

    /**
     * The elements after which the source was quiet for {@code quiet}; the others are discarded.
     * The last element does not have to wait.
     *
     * <pre>
     *   1-2-3--------4-----5-|
     *   debounce(---)
     *   -------3--------4----5|
     * </pre>
     *
     * @param quiet more than zero
     */
    @CheckReturnValue
    public static <T> Function<AsyncStream<T>, SelectableStream<T>> debounce(Duration quiet) {
        requirePositive("the quiet time of a debounce", quiet);
        return source ->
                new FedStream<T>("debounce", List.of(source), 1, Feeders.debounce(source, quiet));
    }

    /**
     * The first element of each period, which begins with it; the others are discarded.
     *
     * <pre>
     *   1-2-3--------4-5-----6|
     *   throttle(-----)
     *   1------------4-------6|
     * </pre>
     *
     * @param period more than zero
     */
    @CheckReturnValue
    public static <T> Function<AsyncStream<T>, SelectableStream<T>> throttle(Duration period) {
        requirePositive("the period of a throttle", period);
        return source ->
                new FedStream<T>("throttle", List.of(source), 1, Feeders.throttle(source, period));
    }

    /**
     * The newest element of each period, at its end; the others are discarded. Periods follow each
     * other from the first pull on, and one without elements brings nothing. The end of the source
     * ends the last period.
     *
     * <pre>
     *   1-2-----3----4-5-|
     *   sample(-----)
     *   -----2-----3----5|
     * </pre>
     *
     * @param period more than zero
     */
    @CheckReturnValue
    public static <T> Function<AsyncStream<T>, SelectableStream<T>> sample(Duration period) {
        requirePositive("the period of a sample", period);
        return source ->
                new FedStream<T>("sample", List.of(source), 1, Feeders.sample(source, period));
    }

    /**
     * Lists of {@code size} elements, or of those that have come within {@code within} of the first
     * of them.
     *
     * <pre>
     *   1-2-3--4-----------5-|
     *   chunk(3, -----)
     *   ----[1 2 3]-[4]------[5]|
     * </pre>
     *
     * <p>Only its size, the time and the end of the source close a list, and only demand delivers
     * it: a consumer that is late gets no shorter lists, and one that is early gets none before its
     * time. A list that is closed waits for the consumer, and the next one is begun when it is
     * taken; the source is not read on while a full one waits. A list that cannot be delivered is
     * discarded element by element.
     *
     * @param size how many, 1 or more
     * @param within how long a list is open, more than zero
     */
    @CheckReturnValue
    public static <T> Function<AsyncStream<T>, SelectableStream<List<T>>> chunk(
            int size, Duration within) {
        requirePositive("a chunk", size);
        requirePositive("the time of a chunk", within);
        return source ->
                new FedStream<List<T>>(
                        "chunk", List.of(source), 0, new ChunkFeeder<>(source, size, within));
    }

    /**
     * Fails with what {@link dev.millrace.Async#timeout} throws if the source takes longer than
     * {@code limit} for a {@code next}, and closes the source. Time in which nobody pulls does not
     * count.
     *
     * <pre>
     *   1--2------------3--|
     *   timeoutEach(-----)
     *   1--2-----X
     * </pre>
     *
     * @param limit more than zero
     */
    @CheckReturnValue
    public static <T> Function<AsyncStream<T>, AsyncStream<T>> timeoutEach(Duration limit) {
        requirePositive("the limit of a timeoutEach", limit);
        return source -> new TimeoutEachStream<>(source, limit);
    }

    /**
     * The number of each period as it ends, counted from the first pull: 1, 2, 3 and so on.
     *
     * <pre>
     *   tick(---)
     *   ---1--2--3--4-----6--7      the consumer is busy when 5 comes
     * </pre>
     *
     * <p>Ticks do not pile up: a consumer that comes late gets one tick at once, with the number of
     * the last period that has ended, and those before it are left out. The ones that follow come
     * at their time again. No task is started.
     *
     * @param period more than zero
     * @return a stream without end
     */
    @CheckReturnValue
    public static AsyncStream<Long> tick(Duration period) {
        requirePositive("the period of a tick", period);
        return new TickStream(period);
    }

    // ---- one source for many

    /**
     * Shares a stream among many readers: it is read once, and each reader begins with the last
     * {@code count} elements.
     *
     * <pre>
     *   1--2--3--4--|
     *   replay(2)
     *   1--2--3--4--|            a reader from the beginning
     *         23-4--|            one that comes after 3
     * </pre>
     *
     * {@snippet lang=java :
     * SharedStream<Quote> quotes = market.quotes().through(Streams.replay(1));
     * group.fork(() -> quotes.newReader().forEach(quote -> board.show(quote)));
     * group.fork(() -> quotes.newReader().forEach(quote -> ledger.append(quote)));
     * }
     *
     * @param count how many, 0 or more; also how far a reader may lag behind before the source
     *     waits for it
     */
    @CheckReturnValue
    public static <T> Function<AsyncStream<T>, SharedStream<T>> replay(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("a replay has 0 elements or more, not " + count);
        }
        return source -> new SharedStream<>(source, count);
    }

    private static void requirePositive(String what, int count) {
        if (count < 1) {
            throw new IllegalArgumentException(what + " has 1 element or more, not " + count);
        }
    }

    private static void requirePositive(String what, Duration time) {
        if (!time.isPositive()) {
            throw new IllegalArgumentException(what + " is more than zero, not " + time);
        }
    }

    /**
     * What {@link #zip} makes of two elements.
     *
     * @param <A> the elements of one stream
     * @param <B> the elements of the other
     * @param <R> what they become
     */
    @FunctionalInterface
    public interface Zipping<A, B, R> {
        /**
         * Zips one pair.
         *
         * @return what it becomes, not null
         * @throws Exception to fail the stream
         */
        R apply(A left, B right) throws Exception;
    }
}
