package dev.millrace.executor.hazelcast;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Work that is sent by Java serialization to members that {@linkplain
 * ClusterBuilder#allowClosuresOf allow closures of its class}. Prefer a listed job: it has a name
 * and a codec, and cannot capture state by accident.
 *
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface Closure<R extends @Nullable Object> extends Callable<R>, Serializable {}
