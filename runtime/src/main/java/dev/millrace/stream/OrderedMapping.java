package dev.millrace.stream;

import java.util.Objects;

/** Maps several elements at a time; the results are in the order of the elements. */
final class OrderedMapping<T, R> extends Crew<T, R> {
    private final AsyncStream.Mapping<? super T, ? extends R> mapping;

    OrderedMapping(
            int most, AsyncStream<T> source, AsyncStream.Mapping<? super T, ? extends R> mapping) {
        super("mapConcurrent", most, source);
        this.mapping = Objects.requireNonNull(mapping, "mapping");
    }

    @Override
    void entered(Place<T, R> place) {
        line.add(place);
    }

    @Override
    void work(Place<T, R> place) throws Exception {
        R result =
                Objects.requireNonNull(
                        mapping.apply(Objects.requireNonNull(place.element)),
                        "a mapping returned null");
        place.element = null;
        if (place.dropped || closing()) {
            discard(result);
        } else if (line.peek() == place && handOver(result)) {
            line.poll();
            freedByWorker();
        } else {
            place.result = result;
        }
    }

    @Override
    void taken(Place<T, R> place) {
        freedByConsumer();
    }

    @Override
    void dropAfter(Place<T, R> place) {
        for (Place<T, R> last = line.peekLast();
                last != null && last != place;
                last = line.peekLast()) {
            line.pollLast();
            drop(last);
        }
    }
}
