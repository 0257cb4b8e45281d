package dev.millrace.executor.hazelcast;

import dev.millrace.executor.codec.Codec;
import dev.millrace.executor.remote.RemoteCall;
import dev.millrace.executor.remote.RemoteJob;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The job that runs closures. Its codec has the allow-list of classes. */
final class Closures {
    private static final String NAME = "millrace.closure";

    private final RemoteJob<Serializable, @Nullable Serializable> job;

    /** Allows closures of the classes {@code allowed} only. */
    Closures(List<Class<?>> allowed) {
        Class<?>[] sent =
                Stream.concat(allowed.stream(), Stream.of(SerializedLambda.class, Closure.class))
                        .toArray(Class<?>[]::new);
        Class<?>[] returned = allowed.toArray(Class<?>[]::new);
        this.job =
                RemoteJob.of(
                        NAME,
                        Codec.javaSerialized(Serializable.class, sent),
                        Codec.nullable(Codec.javaSerialized(Serializable.class, returned)),
                        closure -> (Serializable) ((Closure<?>) closure).call());
    }

    RemoteJob<Serializable, @Nullable Serializable> job() {
        return job;
    }

    RemoteCall<Serializable, @Nullable Serializable> call(Closure<?> closure) {
        return job.with(closure);
    }
}
