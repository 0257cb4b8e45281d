package dev.millrace.proof.reactive;

import dev.millrace.proof.AwaitContractTest;
import java.util.concurrent.Callable;

/** A {@link Replaying} publisher as some other type. */
record ReplayingForeign(Replaying<Object> source, Callable<Object> door)
        implements AwaitContractTest.Foreign {

    @Override
    public Object await() throws Exception {
        return door.call();
    }

    @Override
    public void succeed(Object value) {
        source.succeed(value);
    }

    @Override
    public void fail(Throwable failure) {
        source.fail(failure);
    }

    @Override
    public boolean cancelled() {
        return source.cancelled();
    }

    @Override
    public boolean touched() {
        return source.touched();
    }
}
