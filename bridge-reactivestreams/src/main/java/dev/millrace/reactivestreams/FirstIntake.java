package dev.millrace.reactivestreams;

/** Takes the first element and requests no other. */
final class FirstIntake<T> extends ValueIntake<T> {

    FirstIntake(ForeignSource<T> source) {
        super(source, 1);
    }

    @Override
    void arrived(T element) {
        keepAndLeave(element);
    }
}
