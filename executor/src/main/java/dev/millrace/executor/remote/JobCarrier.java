package dev.millrace.executor.remote;

import org.jspecify.annotations.Nullable;

/**
 * Has calls done in other processes: what stands between {@code runInExecutor} and a transport.
 * Bound to a thread by {@link RemoteCall#runThrough}.
 */
@FunctionalInterface
public interface JobCarrier {

    /**
     * Has {@code call} done elsewhere, and waits for what becomes of it.
     *
     * @param <R> the type of the result
     * @param call what to do
     * @return the result
     * @throws Exception what has become of the call instead
     */
    <R extends @Nullable Object> R carry(RemoteCall<?, R> call) throws Exception;
}
