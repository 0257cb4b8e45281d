package dev.millrace.executor.hazelcast;

import dev.millrace.executor.process.Codec;
import dev.millrace.executor.process.ProcessCall;
import dev.millrace.executor.process.ProcessJob;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Closures as a job like any other, whose codec is an allow-list. */
final class Closures {
    private static final String NAME = "millrace.closure";

    private final ProcessJob<Serializable, @Nullable Serializable> job;

    /** Closures of {@code allowed}, and of no other classes. */
    Closures(List<Class<?>> allowed) {
        Class<?>[] sent =
                Stream.concat(allowed.stream(), Stream.of(SerializedLambda.class, Closure.class))
                        .toArray(Class<?>[]::new);
        Class<?>[] returned = allowed.toArray(Class<?>[]::new);
        this.job =
                ProcessJob.of(
                        NAME,
                        Codec.javaSerialized(Serializable.class, sent),
                        Codec.nullable(Codec.javaSerialized(Serializable.class, returned)),
                        closure -> (Serializable) ((Closure<?>) closure).call());
    }

    ProcessJob<Serializable, @Nullable Serializable> job() {
        return job;
    }

    ProcessCall<Serializable, @Nullable Serializable> call(Closure<?> closure) {
        return job.with(closure);
    }
}
