package dev.millrace.executor.process;

import dev.millrace.executor.remote.RemoteCall;
import dev.millrace.spi.RemoteExecutor;
import java.util.List;
import java.util.concurrent.Callable;

/** The slots of a pool as the executor of its place. */
final class PoolDispatcher implements RemoteExecutor {
    private final ProcessPool pool;
    private final List<Slot> slots;

    PoolDispatcher(ProcessPool pool, List<Slot> slots) {
        this.pool = pool;
        this.slots = slots;
    }

    @Override
    public void execute(Runnable command) {
        pool.queue().admit(new Errand(pool, command));
    }

    @Override
    public void requireSendable(Callable<?> work) {
        if (!(work instanceof RemoteCall<?, ?> call)) {
            throw new IllegalArgumentException(
                    pool.name()
                            + " runs a job of its list with an argument, job.with(argument), and no"
                            + " other work: nothing else can be sent to a process");
        }
        pool.indexOf(call.job());
    }

    @Override
    public void interrupt(Thread waiting) {
        for (Slot slot : slots) {
            slot.cancelIfRunBy(waiting);
        }
    }

    @Override
    public String toString() {
        return pool.name();
    }
}
