package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.spi.Description;
import dev.millrace.sync.WaitQueue;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A value that changes and can be watched: each reader of {@link #values} gets the current value,
 * and then the newest one after each change. Kotlin calls it a state flow.
 *
 * <pre>
 *   set:      1-----2--3--4--------5--|
 *   values()
 *   a reader: 1-----2--------4-----5--|      it was busy while the value was 3
 * </pre>
 *
 * <p>A slow reader misses values and does not hold up others. Missed values do not go to the
 * discard handler, because they belong to the holder. Setting an equal value is no change, so hold
 * immutable values such as records.
 *
 * {@snippet lang=java :
 * StateHolder<Rates> rates = StateHolder.create(Rates.none());
 * group.fork(() -> rates.values().forEach(newest -> board.show(newest)));
 * rates.update(old -> old.with(quote)); // never waits
 * }
 *
 * <p>It belongs to one loop. Other threads read it with {@link #get} and change it with {@link
 * #setThreadSafe}.
 *
 * @param <T> the type of the values, which are never null
 */
public final class StateHolder<T> implements AutoCloseable {
    private final EventLoop loop;
    private final WaitQueue<Reader, @Nullable Void> waiting;
    private volatile T value; // written by the loop

    // loop only
    private long changes;
    private boolean closed;

    private StateHolder(EventLoop loop, T initial) {
        this.loop = loop;
        this.waiting =
                new WaitQueue<Reader, @Nullable Void>(loop)
                        .describedBy(reader -> Description.of("stream", "a change of a state"));
        this.value = Objects.requireNonNull(initial, "initial");
    }

    /**
     * A holder of the current loop.
     *
     * @param initial the first value
     * @throws IllegalStateException if the caller is outside any loop
     */
    public static <T> StateHolder<T> create(T initial) {
        return create(EventLoop.current(), initial);
    }

    /**
     * A holder of {@code loop}. Any thread.
     *
     * @param loop the loop on which it is set and read as a stream
     * @param initial the first value
     */
    public static <T> StateHolder<T> create(EventLoop loop, T initial) {
        return new StateHolder<>(Objects.requireNonNull(loop, "loop"), initial);
    }

    /** The current value. Any thread. */
    public T get() {
        return value;
    }

    /**
     * Sets the value, and wakes the readers if that is a change. Loop only; never waits.
     *
     * @throws WrongThreadException if the caller is not on the holder's loop
     */
    public void set(T newValue) {
        Objects.requireNonNull(newValue, "a state is never null");
        waiting.requireInLoop("set", "setThreadSafe");
        change(newValue);
    }

    /**
     * Sets the value to the result of {@code change} applied to the current value. Atomic, because
     * the loop does one thing at a time. Loop only.
     *
     * @param change must not wait, and not set this holder
     * @return the new value
     * @throws WrongThreadException if the caller is not on the holder's loop
     */
    public T update(UnaryOperator<T> change) {
        Objects.requireNonNull(change, "change");
        waiting.requireInLoop("update", "loop.callSoonThreadSafe(() -> holder.update(…))");
        T changed = Objects.requireNonNull(change.apply(value), "a state is never null");
        change(changed);
        return changed;
    }

    /**
     * As {@link #set}, from any thread. Does not wait: {@link #get} may return the old value for a
     * moment. Values of one thread keep their order.
     *
     * @throws LoopClosedException if the loop is closed
     */
    public void setThreadSafe(T newValue) {
        Objects.requireNonNull(newValue, "a state is never null");
        if (!loop.offer(() -> change(newValue))) {
            throw new LoopClosedException(loop.name());
        }
    }

    private void change(T newValue) {
        boolean changed = !newValue.equals(value);
        value = newValue;
        if (changed && !closed) {
            changes++;
            waiting.resumeAll(null);
        }
    }

    /**
     * The current value and later ones as a stream. Each call makes a new reader. It never holds
     * more than the newest value, and ends when this holder is closed.
     *
     * @return a new stream; any number may be read at once
     */
    @CheckReturnValue
    public AsyncStream<T> values() {
        return new Reader();
    }

    /**
     * Ends the readers after the newest value. A later {@link #set} still sets the value. Loop
     * only; idempotent.
     *
     * @throws WrongThreadException if the caller is not on the holder's loop
     */
    @Override
    public void close() {
        waiting.requireInLoop("close", "loop.callSoonThreadSafe(holder::close)");
        closed = true;
        waiting.resumeAll(null);
    }

    @Override
    public String toString() {
        return "state " + value + (closed ? " (closed)" : "");
    }

    /** One reader. Loop only. */
    private final class Reader implements AsyncStream<T> {
        private static final long NOTHING = -1;

        private long seen = NOTHING;
        private @Nullable T given; // the last value that this reader returned
        private boolean left;

        @Override
        public @Nullable T next() {
            waiting.requireInLoop("next", "loop.submit(() -> stream.next())");
            boolean checked = false;
            while (true) { // another task may read the same stream
                if (!left && !closed && !news()) {
                    waiting.await(this);
                    checked = true;
                } else if (!checked) {
                    Async.readyCheckpoint("next");
                    checked = true;
                } else if (left || !news()) {
                    return null;
                } else {
                    seen = changes;
                    given = value;
                    return value;
                }
            }
        }

        /**
         * Whether there is a new value. Changes that led back to the last returned value do not
         * count.
         */
        private boolean news() {
            if (seen != changes && value.equals(given)) {
                seen = changes;
            }
            return seen != changes;
        }

        @Override
        public boolean ready() {
            waiting.requireInLoop("ready", "loop.submit(() -> stream.ready())");
            return left || closed || news();
        }

        @Override
        public void close() {
            waiting.requireInLoop("close", "loop.submit(() -> stream.close())");
            left = true;
            waiting.resumeIf(reader -> reader == this, null);
        }

        @Override
        public boolean closed() {
            return left || (closed && !news());
        }

        @Override
        public String toString() {
            return "stream of " + StateHolder.this;
        }
    }
}
