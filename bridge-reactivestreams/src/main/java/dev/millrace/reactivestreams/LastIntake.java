package dev.millrace.reactivestreams;

/** Takes the last element and discards the earlier ones as they come. */
final class LastIntake<T> extends ValueIntake<T> {

    LastIntake(ForeignSource<T> source) {
        super(source, Long.MAX_VALUE);
    }

    @Override
    void arrived(T element) {
        discard(keep(element));
    }
}
