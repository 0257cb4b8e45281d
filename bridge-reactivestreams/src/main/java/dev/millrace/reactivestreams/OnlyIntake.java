package dev.millrace.reactivestreams;

/** Takes the only element; requests two, to see whether there is a second. */
final class OnlyIntake<T> extends ValueIntake<T> {

    OnlyIntake(ForeignSource<T> source) {
        super(source, 2);
    }

    @Override
    void arrived(T element) {
        Object before = keep(element);
        if (before != null) {
            discard(before);
            breach(new IllegalStateException("more than one element where one was awaited"));
        }
    }
}
