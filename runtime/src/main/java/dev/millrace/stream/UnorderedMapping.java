package dev.millrace.stream;

import java.util.Objects;

/** Maps several elements at a time; the results are in the order in which they come. */
final class UnorderedMapping<T, R> extends Crew<T, R> {
    private final AsyncStream.Mapping<? super T, ? extends R> mapping;

    UnorderedMapping(
            int most, AsyncStream<T> source, AsyncStream.Mapping<? super T, ? extends R> mapping) {
        super("mapConcurrentUnordered", most, source);
        this.mapping = Objects.requireNonNull(mapping, "mapping");
    }

    @Override
    void entered(Place<T, R> place) {}

    @Override
    void work(Place<T, R> place) throws Exception {
        R result =
                Objects.requireNonNull(
                        mapping.apply(Objects.requireNonNull(place.element)),
                        "a mapping returned null");
        place.element = null;
        if (place.dropped || closing()) {
            discard(result);
        } else if (line.isEmpty() && handOver(result)) {
            freedByWorker();
        } else {
            place.result = result;
            line.add(place);
        }
    }

    @Override
    void taken(Place<T, R> place) {
        freedByConsumer();
    }

    @Override
    void dropAfter(Place<T, R> place) {
        dropOthers(place);
        line.add(place);
    }
}
