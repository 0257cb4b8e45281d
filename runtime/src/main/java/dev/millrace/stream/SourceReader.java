package dev.millrace.stream;

import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
import dev.millrace.TaskCancelledException;
import dev.millrace.TimerHandle;
import dev.millrace.spi.Description;
import dev.millrace.spi.Rethrow;
import dev.millrace.sync.WaitQueue;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a source in its own task, one element each time it is asked. So its owner can wait for
 * something else meanwhile without cancelling a {@code next}. An element that was read but not
 * taken when the owner leaves is discarded. Loop only.
 */
final class SourceReader<T> {
    private final String name;
    private final EventLoop loop;
    private final AsyncStream<? extends T> source;
    private final WaitQueue<@Nullable Void, @Nullable Void> answers;
    private final WaitQueue<@Nullable Void, @Nullable Void> questions;
    private final Consumer<? super T> discards;

    private boolean asked; // and not answered yet
    private @Nullable T element;
    private boolean over;
    private @Nullable Throwable failure;
    private @Nullable TaskCancelledException cancelled; // not reported once the owner has left
    private boolean left;

    /** The queue in which the operator {@code name} waits for the readers of its sources. */
    static WaitQueue<@Nullable Void, @Nullable Void> answers(EventLoop loop, String name) {
        return new WaitQueue<@Nullable Void, @Nullable Void>(loop)
                .describedBy(
                        nothing -> Description.of("stream", "an element of a source of a " + name));
    }

    /**
     * @param name the operator, for messages
     * @param answers resumed with each answer; several readers may share it
     * @param discards gets elements that were read but not taken
     */
    SourceReader(
            String name,
            EventLoop loop,
            AsyncStream<? extends T> source,
            WaitQueue<@Nullable Void, @Nullable Void> answers,
            Consumer<? super T> discards) {
        this.name = name;
        this.loop = loop;
        this.source = source;
        this.answers = answers;
        this.questions =
                new WaitQueue<@Nullable Void, @Nullable Void>(loop)
                        .describedBy(nothing ->
                                Description.of("stream", "that the " + name + " wants an element"));
        this.discards = discards;
    }

    // ---- the reader's side

    /** Reads until the end of the source; the body of a child of the owner's group. */
    void run() {
        try {
            while (!over) {
                while (!asked) {
                    questions.await(null);
                }
                answer(source.next());
            }
        } catch (Throwable t) {
            fail(t);
        }
    }

    private void answer(@Nullable T next) {
        if (left) {
            discardLate(next);
        } else {
            element = next;
        }
        over = next == null;
        told();
    }

    private void discardLate(@Nullable T next) {
        if (next != null) {
            discards.accept(next);
        }
    }

    private void fail(Throwable thrown) {
        over = true;
        if (thrown instanceof CancelledError error) {
            cancelled = new TaskCancelledException("a reader of a " + name, error.reason());
        } else {
            failure = thrown;
        }
        if (left) {
            tellFailure();
        }
        told();
    }

    private void told() {
        asked = false;
        answers.resumeAll(null);
    }

    private void tellFailure() {
        Throwable unseen = failure;
        if (unseen != null) {
            failure = null;
            LateFailure.tell(
                    loop,
                    "a source of a " + name + " failed after its operator had ended",
                    unseen,
                    name);
        }
    }

    // ---- the owner's side

    /** Asks for the next element, unless there is one or it has been asked for. */
    void ask() {
        if (!asked && element == null && !over) {
            asked = true;
            questions.resumeFirst(null);
        }
    }

    boolean hasElement() {
        return element != null;
    }

    /** Whether there is no element, and will be none. */
    boolean over() {
        return over && element == null;
    }

    /** The element that is there. */
    T take() {
        T taken = element;
        if (taken == null) {
            throw new IllegalStateException("nothing has been read");
        }
        element = null;
        return taken;
    }

    /**
     * Asks, and waits until there is an element, for {@code limit} at most.
     *
     * @param limit null for none; zero or less does not ask
     * @return false if there is no element because the time is over or the source has ended
     */
    boolean awaitElement(@Nullable Duration limit) {
        var alarm = new Alarm();
        TimerHandle timer = null;
        if (limit != null) {
            if (!limit.isPositive()) {
                return hasElement();
            }
            timer = loop.offerLater(limit, alarm);
        }
        try {
            ask();
            while (element == null && !over && !alarm.rung) {
                answers.await(null);
            }
        } finally {
            if (timer != null) {
                timer.cancel();
            }
        }
        return hasElement();
    }

    private final class Alarm implements Runnable {
        private boolean rung;

        @Override
        public void run() {
            rung = true;
            answers.resumeAll(null);
        }
    }

    /** Throws the failure of the source, if there is one. */
    void throwFailure() {
        if (cancelled != null) {
            throw cancelled;
        }
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            throw Rethrow.unchecked(thrown);
        }
    }

    /** Discards an element that was not taken, and elements that come from now on. */
    void leave() {
        left = true;
        T late = element;
        element = null;
        discardLate(late);
        tellFailure();
    }
}
