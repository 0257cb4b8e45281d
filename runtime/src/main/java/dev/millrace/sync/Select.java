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
 * Waits for the first of several sources and takes from that one only: the others keep their
 * element, permit or item. Import it statically.
 *
 * {@snippet lang=java :
 * select(
 *         when(orders).thenAccept(order -> book(order)), // the receiver of a channel
 *         when(prices.putting(quote)).thenRun(() -> log("quoted")), // a queue with room
 *         when(stopped).thenRun(() -> stop()), // an event, a semaphore, a task, a promise
 *         when(after(Duration.ofSeconds(5))).thenRun(() -> log("quiet")));
 * }
 *
 * <p>Unlike {@link Async#race} it starts no tasks and need not cancel any. A clause can wait for
 * any {@link Selectable}. To wait for a stream use {@code Streams.buffer}; for a stage or a {@code
 * Mono} use a task that awaits it.
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
     * A source for {@link #when} that comes when {@code duration} has passed since the select
     * began.
     *
     * @param duration zero or less comes at once
     */
    public static Selectable<@Nullable Void> after(Duration duration) {
        return new After(Objects.requireNonNull(duration, "duration"));
    }

    /**
     * Waits until the source of one of the clauses comes, runs its handler and returns the result.
     * If several come at once, one is chosen at random.
     *
     * @throws X what the handler throws. If the chosen source is a failed future or the sender of a
     *     closed channel, its failure is thrown and no handler runs
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

    /** As {@link #select}, but if several come at once, the first in the list is chosen. */
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

    /** The running timer of a clause. */
    private record Running(Duration duration, TimerHandle timer) implements CancelHook, Described {
        @Override
        public boolean abort() {
            timer.cancel();
            return true;
        }

        @Override
        public Description describe() {
            return Description.of("time", "the end of " + duration);
        }
    }
}
