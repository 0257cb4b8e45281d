package dev.millrace.executor.hazelcast;

import dev.millrace.executor.remote.RemoteCall;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A call with an id that its submitter has chosen. */
record IdentifiedCall<R extends @Nullable Object>(String id, RemoteCall<?, R> work)
        implements Callable<R> {
    private static final ScopedValue<String> ID = ScopedValue.newInstance();

    /** The id of the call that the calling thread makes; null if the submitter has chosen none. */
    static @Nullable String idOfCaller() {
        return ID.isBound() ? ID.get() : null;
    }

    @Override
    public R call() throws Exception {
        return ScopedValue.where(ID, id).call(work::call);
    }

    @Override
    public String toString() {
        return work + " (" + id + ")";
    }
}
