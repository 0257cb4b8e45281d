package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Suspension;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads several inner streams at a time. Each offers one element and waits until it is taken, so
 * that they take turns.
 */
final class Merging<T, R> extends Crew<T, R> {
    private final AsyncStream.Mapping<? super T, ? extends AsyncStream<? extends R>> mapping;

    Merging(
            int most,
            AsyncStream<T> source,
            AsyncStream.Mapping<? super T, ? extends AsyncStream<? extends R>> mapping) {
        super("flatMap", most, source);
        this.mapping = Objects.requireNonNull(mapping, "mapping");
    }

    @Override
    void entered(Place<T, R> place) {}

    @Override
    void work(Place<T, R> place) throws Exception {
        AsyncStream<? extends R> inner =
                Objects.requireNonNull(
                        mapping.apply(Objects.requireNonNull(place.element)),
                        "a mapping returned null");
        place.element = null;
        inner.forEach((AsyncStream.Action<R, RuntimeException>) element -> offer(place, element));
        if (!place.dropped) {
            freedByWorker();
        }
    }

    private void offer(Place<T, R> open, R element) {
        if (open.ahead && !awaited() && !alone()) {
            open.ahead = false;
            giveWay(element);
        }
        if (open.dropped || closing()) {
            discard(element);
            Async.readyCheckpoint(); // raises, unless the inner stream is shielded
            throw Emission.afterClose();
        } else if (line.isEmpty() && handOver(element)) {
            open.ahead = true;
        } else {
            Async.<@Nullable Void>suspendInLoop(waiting -> await(element, waiting));
        }
    }

    /** Lets inner streams that have an element by now go first. */
    private void giveWay(R element) {
        try {
            Async.checkpoint();
        } catch (Throwable t) { // a close, or a deadline of the inner stream
            discard(element);
            throw t;
        }
    }

    /**
     * Offers an element. If a deadline of the inner stream ends the wait, the element stays in the
     * line.
     */
    private void await(R element, Suspension<@Nullable Void> waiting) {
        Place<T, R> offered = new Place<>(null);
        offered.result = element;
        offered.offering = waiting;
        waiting.onCancel(new Leave(offered));
        line.add(offered);
    }

    private record Leave(Place<?, ?> offered) implements CancelHook, Described {
        @Override
        public boolean abort() {
            offered.offering = null;
            return true;
        }

        @Override
        public String kind() {
            return "demand";
        }

        @Override
        public Description describe() {
            return Description.of("demand", "a pull of the merged stream");
        }
    }

    @Override
    void taken(Place<T, R> place) {
        Suspension<@Nullable Void> waiting = place.offering;
        if (waiting != null) {
            place.offering = null;
            waiting.resume(null);
        }
    }

    @Override
    void dropAfter(Place<T, R> place) {
        dropOthers(place);
        line.add(place);
    }
}
