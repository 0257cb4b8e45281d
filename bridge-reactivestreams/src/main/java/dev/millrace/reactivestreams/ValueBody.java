package dev.millrace.reactivestreams;

import dev.millrace.Coroutine;
import dev.millrace.stream.Emitter;
import dev.millrace.stream.Generator;
import org.jspecify.annotations.Nullable;

/** A body that emits the value of {@code body}, unless it is null. Nobody else holds that value. */
record ValueBody<T>(Coroutine<? extends @Nullable T> body) implements Generator<T> {

    @Override
    public void run(Emitter<T> out) throws Exception {
        T value = body.run();
        if (value != null) {
            out.emit(value);
        }
    }
}
