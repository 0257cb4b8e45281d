package dev.millrace.stream;

import dev.millrace.CheckReturnValue;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Operators with time, or with several sources. Those with one source fit into a chain of calls:
 *
 * {@snippet lang=java :
 * keys.through(Streams.debounce(Duration.ofMillis(300)))
 *         .map(text -> search(text))
 *         .forEach(page -> show(page));
 * }
 *
 * <p>Their tasks start at the first pull, with its context, belong to the loop, and end with {@code
 * close}, which closes the sources too. A cancel of the consumer ends only its {@code next}. A
 * failure of a source comes after the elements before it, as the same instance. Elements that were
 * read but not taken go to the loop's {@link dev.millrace.DiscardHandler}.
 *
 * <p>All times are loop time, so tests on virtual time need not wait. The results of {@link
 * #debounce}, {@link #throttle} and {@link #sample} are conflated: they do not queue up; a slow
 * consumer gets the newest.
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
     * <p>A task reads each stream, at most one element ahead. Waiting elements are delivered in the
     * order in which they came, so a fast stream does not starve the others. The first failure ends
     * the merged stream, after the elements that were read already; later failures go to the loop's
     * exception handler.
     *
     * @param streams must not be read elsewhere; closed with this one
     */
    @CheckReturnValue
    public static <T> SelectableStream<T> merge(
            Collection<? extends AsyncStream<? extends T>> streams) {
        List<AsyncStream<? extends T>> sources = List.copyOf(streams);
        return new FedStream<T>("merge", sources, 0, new MergeFeeder<>(sources));
    }

    /**
     * Combines the first elements of both streams with {@code zipping}, then the second elements,
     * and so on.
     *
     * <pre>
     *   1-----2--3--4--|
     *   ---a--b-----------c--|
     *   {@code zip(…, (n, s) -> n + s)}
     *   ---1a-2b----------3c-|
     * </pre>
     *
     * <p>Each pull pulls both streams at once. The zipped stream ends when one of them ends, closes
     * the other, and discards an element without a partner.
     *
     * @param zipping may await; must not return null
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
     * <p>A stream is not pulled before its turn. No task is started, and generators run inline.
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
     * Reads up to {@code count} elements ahead while the consumer is busy. No element is dropped.
     *
     * <pre>
     *   1--2--3--4--|
     *   buffer(2)
     *   1--------2--3--4--|      the consumer is busy for a while
     * </pre>
     *
     * <p>It also turns any stream into a clause of a {@link dev.millrace.sync.Select}:
     *
     * {@snippet lang=java :
     * SelectableStream<Order> orders = incoming.through(Streams.buffer(1));
     * select(
     *         when(orders).thenAccept(order -> book(order)), // null at the end
     *         when(stopped).thenRun(() -> stop()));
     * }
     *
     * @param count 1 or more
     */
    @CheckReturnValue
    public static <T> Function<AsyncStream<T>, SelectableStream<T>> buffer(int count) {
        requirePositive("a buffer", count);
        // the element that the reader holds counts
        return source ->
                new FedStream<T>("buffer", List.of(source), count - 1, Feeders.buffer(source));
    }

    /**
     * Reads the source without waiting for the consumer. A slow consumer gets the newest element;
     * those in between are discarded.
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
     * Keeps elements after which the source was quiet for {@code quiet}; the others are discarded.
     * The last element is delivered at the end without that wait.
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
     * Keeps the first element, and then the first one after each {@code period} since the last kept
     * one; the others are discarded.
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
     * Emits the newest element of each period at its end; the others are discarded. The first
     * period begins at the first pull. A period without elements emits nothing. The end of the
     * source ends the last period.
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
     * Collects elements into lists. A list is full with {@code size} elements, or {@code within}
     * after its first element.
     *
     * <pre>
     *   1-2-3--4-----------5-|
     *   chunk(3, -----)
     *   ----[1 2 3]-[4]------[5]|
     * </pre>
     *
     * <p>Only its size, the time and the end of the source complete a list; the consumer's pulls do
     * not. A complete list waits for the consumer. The next one begins when it is taken, and
     * meanwhile the source is not pulled. A list that cannot be delivered is discarded element by
     * element.
     *
     * @param size 1 or more
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
     * Fails if the source takes longer than {@code limit} for a {@code next}, as {@link
     * dev.millrace.Async#timeout} does, and closes the source. Time between pulls does not count.
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
     * Emits 1, 2, 3 and so on, one at the end of each period, counted from the first pull.
     *
     * <pre>
     *   tick(---)
     *   ---1--2--3--4-----6--7      the consumer is busy when 5 comes
     * </pre>
     *
     * <p>Ticks do not pile up: a late consumer gets one tick at once, with the number of the last
     * period that has ended; earlier ones are skipped. Later ticks come at their time. No task is
     * started.
     *
     * @param period more than zero
     * @return an endless stream
     */
    @CheckReturnValue
    public static AsyncStream<Long> tick(Duration period) {
        requirePositive("the period of a tick", period);
        return new TickStream(period);
    }

    // ---- one source for many

    /**
     * Shares a stream among many readers: the stream is read once, and each reader begins with the
     * last {@code count} elements.
     *
     * <pre>
     *   1--2--3--4--|
     *   replay(2)
     *   1--2--3--4--|            a reader from the beginning
     *         23-4--|            a reader that comes after 3
     * </pre>
     *
     * {@snippet lang=java :
     * SharedStream<Quote> quotes = market.quotes().through(Streams.replay(1));
     * group.fork(() -> quotes.newReader().forEach(quote -> board.show(quote)));
     * group.fork(() -> quotes.newReader().forEach(quote -> ledger.append(quote)));
     * }
     *
     * @param count 0 or more; also how far a reader may lag behind before the source waits for it
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
     * The function of {@link #zip}.
     *
     * @param <A> the type of the left elements
     * @param <B> the type of the right elements
     * @param <R> the type of the results
     */
    @FunctionalInterface
    public interface Zipping<A, B, R> {
        /**
         * Zips one pair.
         *
         * @return the result, not null
         * @throws Exception to fail the stream
         */
        R apply(A left, B right) throws Exception;
    }
}
