package dev.millrace.reactivestreams;

/** Takes the last element; those before it are discarded as they come. */
final class LastIntake<T> extends ValueIntake<T> {

    LastIntake(ForeignSource<T> source) {
        super(source, Long.MAX_VALUE);
    }

    @Override
    void arrived(T element) {
        discard(keep(element));
    }
}
