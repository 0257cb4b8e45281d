package dev.millrace.executor.hazelcast;

import dev.millrace.executor.remote.JobCarrier;
import dev.millrace.executor.remote.RemoteCall;
import dev.millrace.spi.RemoteExecutor;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** The executor of a cluster's place: a virtual thread for each job, which waits for it. */
final class ClusterWorkers implements RemoteExecutor {
    private final ClusterEngine engine;
    private final ThreadFactory threads;
    private final Map<Thread, Courier> couriers = new ConcurrentHashMap<>();

    ClusterWorkers(ClusterEngine engine) {
        this.engine = engine;
        this.threads =
                Thread.ofVirtual()
                        .name(engine.settings().name() + "-", 1)
                        .inheritInheritableThreadLocals(false)
                        .factory();
    }

    @Override
    public void execute(Runnable command) {
        threads.newThread(() -> run(new Courier(engine), command)).start();
    }

    private void run(Courier courier, Runnable command) {
        Thread runner = Thread.currentThread();
        couriers.put(runner, courier);
        try {
            RemoteCall.runThrough(courier, command);
        } finally {
            couriers.remove(runner);
        }
    }

    @Override
    public void requireSendable(Callable<?> work) {
        RemoteCall<?, ?> call =
                work instanceof IdentifiedCall<?> identified
                        ? identified.work()
                        : work instanceof RemoteCall<?, ?> plain ? plain : null;
        if (call == null) {
            throw new IllegalArgumentException(
                    engine.settings().name()
                            + " runs a listed job with an argument, job.with(argument), and no"
                            + " other work: nothing else is sent to a member");
        }
        if (!engine.wire().knows(call.job())) {
            throw new IllegalArgumentException(
                    engine.settings().name()
                            + " has no "
                            + call.job()
                            + "; a class that lists it is given to open");
        }
    }

    @Override
    public void interrupt(Thread waiting) {
        Courier courier = couriers.get(waiting);
        if (courier != null) {
            courier.cancel();
        }
    }

    @Override
    public String toString() {
        return engine.settings().name();
    }

    /** What one thread has a member do. */
    private static final class Courier implements JobCarrier {
        private final ClusterEngine engine;

        // each is written before the other is read: by the courier's thread, by whoever cancels
        private volatile @Nullable MemberCall<?> current;
        private volatile boolean cancelled;

        Courier(ClusterEngine engine) {
            this.engine = engine;
        }

        @Override
        public <R extends @Nullable Object> R carry(RemoteCall<?, R> call) {
            var sent = new MemberCall<R>(engine, call, IdentifiedCall.idOfCaller());
            current = sent;
            if (cancelled) {
                throw new CancellationException(call + " was cancelled");
            }
            return sent.await();
        }

        void cancel() {
            cancelled = true;
            MemberCall<?> sent = current;
            if (sent != null) {
                sent.cancel();
            }
        }
    }
}
