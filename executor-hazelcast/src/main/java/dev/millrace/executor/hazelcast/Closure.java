package dev.millrace.executor.hazelcast;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Work that is sent as it is, by Java serialization, to members that {@linkplain
 * ClusterBuilder#allowClosuresOf allow closures of its class}. A listed job is better: it has a
 * name, a codec, and no way to bring along what it captured unseen.
 *
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface Closure<R extends @Nullable Object> extends Callable<R>, Serializable {}
