package dev.millrace.sync;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.TimerHandle;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Selectable;
import dev.millrace.spi.Suspension;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the first of several things, and takes that one only: what was not chosen keeps its
 * element, permit or item. For static import.
 *
 * {@snippet lang=java :
 * select(
 *         when(orders).thenAccept(order -> book(order)), // the receiver of a channel
 *         when(prices.putting(quote)).thenRun(() -> log("quoted")), // a queue with room
 *         when(stopped).thenRun(() -> stop()), // an event, a semaphore, a task, a promise
 *         when(after(Duration.ofSeconds(5))).thenRun(() -> log("quiet")));
 * }
 *
 * <p>No task is started for a clause, and nothing has to be cancelled afterwards, which is where
 * this differs from {@link Async#race}. What can be waited for is a {@link Selectable}; a stream
 * joins through {@code Streams.buffer}, and a stage or {@code Mono} through a task that awaits it.
 */
public final class Select {
    private Select() {}

    /**
     * Begins a clause: {@code when(source).thenAccept(value -> …)}.
     *
     * @param source what to wait for
     */
    public static <T extends @Nullable Object> When<T> when(Selectable<T> source) {
        return new When<>(source);
    }

    /**
     * What {@link #when} can wait for: that {@code duration} has passed since the select began.
     *
     * @param duration zero or less for a clause that is there at once
     */
    public static Selectable<@Nullable Void> after(Duration duration) {
        return new After(Objects.requireNonNull(duration, "duration"));
    }

    /**
     * Waits until one of the clauses has what it waits for, and returns what its handler returns.
     * Of several that have it already each is chosen as often as the others.
     *
     * @throws X what the handler throws; if a future that failed is chosen, or the sender of a
     *     closed channel, what that says is thrown, and no handler is called
     * @throws IllegalArgumentException if there are no clauses
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    @Checkpoint
    public static <R extends @Nullable Object, X extends Throwable> R select(
            Clause<? extends R, ? extends X>... clauses) throws X {
        return select(Arrays.asList(clauses));
    }

    /** As {@link #select(Clause...)}. */
    @Checkpoint
    public static <R extends @Nullable Object, X extends Throwable> R select(
            Collection<? extends Clause<? extends R, ? extends X>> clauses) throws X {
        return new SelectWait<R, X>(clauses, true).outcome();
    }

    /** As {@link #select}; of several that have it already the first in the list is chosen. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    @Checkpoint
    public static <R extends @Nullable Object, X extends Throwable> R selectInOrder(
            Clause<? extends R, ? extends X>... clauses) throws X {
        return selectInOrder(Arrays.asList(clauses));
    }

    /** As {@link #selectInOrder(Clause...)}. */
    @Checkpoint
    public static <R extends @Nullable Object, X extends Throwable> R selectInOrder(
            Collection<? extends Clause<? extends R, ? extends X>> clauses) throws X {
        return new SelectWait<R, X>(clauses, false).outcome();
    }

    private record After(Duration duration) implements Selectable<@Nullable Void> {
        @Override
        public boolean answerNow(Suspension<@Nullable Void> wait) {
            return !duration.isPositive() && wait.tryResume(null);
        }

        @Override
        public void startWait(Suspension<@Nullable Void> wait) {
            TimerHandle timer =
                    EventLoop.current().offerLater(duration, () -> wait.tryResume(null));
            wait.onCancel(new Running(duration, timer));
        }

        @Override
        public String toString() {
            return "after " + duration;
        }
    }

    /** The time of a clause, while it runs. */
    private record Running(Duration duration, TimerHandle timer) implements CancelHook, Described {
        @Override
        public boolean abort() {
            timer.cancel();
            return true;
        }

        @Override
        public Description describe() {
            return Description.of("time", "that " + duration + " have passed");
        }
    }
}
