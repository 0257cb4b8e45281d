package dev.millrace.executor.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.durableexecutor.DurableExecutorService;
import com.hazelcast.durableexecutor.DurableExecutorServiceFuture;
import java.lang.System.Logger.Level;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** To the member that owns a key now, and to whoever owns it when that one is lost. */
final class DurableRoute implements Route {
    private static final System.Logger LOG = System.getLogger("dev.millrace.executor.hazelcast");

    private final DurableExecutorService jobs;
    private final IExecutorService control;
    private final Members members;
    private final Object key;
    private final Member owner;

    // each is written before the other is read: by who submits, by who forgets
    private volatile long task = -1;
    private volatile boolean forgotten;

    DurableRoute(
            DurableExecutorService jobs,
            IExecutorService control,
            Members members,
            Object key,
            Member owner) {
        this.jobs = jobs;
        this.control = control;
        this.members = members;
        this.key = key;
        this.owner = owner;
    }

    /**
     * The engine makes who submits wait until the owner of the key has answered, with no limit of
     * ours. A thread of its own does, so that deadline, cancel and close hold meanwhile.
     */
    @Override
    public void send(CallTask call, CompletableFuture<byte[]> outcome) {
        start("submit", () -> submit(call, new Answer<>(outcome)));
    }

    private void submit(CallTask call, Answer<byte[]> answer) {
        try {
            DurableExecutorServiceFuture<byte[]> future = jobs.submitToKeyOwner(call, key);
            task = future.getTaskId();
            if (forgotten) {
                dispose();
            }
            future.whenComplete((response, failure) -> {
                if (failure == null) {
                    answer.onResponse(response);
                } else {
                    answer.onFailure(failure);
                }
            });
        } catch (RuntimeException | Error e) { // the engine is closing, or refuses
            answer.onFailure(e);
        }
    }

    @Override
    public void cancel(UUID submission) {
        for (Member member : members.all()) { // it may be anywhere by now
            control.submitToMember(
                    new CancelTask(submission), member, new Answer<>(new CompletableFuture<>()));
        }
    }

    /**
     * The engine keeps results until they are overwritten. Nobody waits until it has let go of this
     * one: while partitions move that can take longer than the job.
     */
    @Override
    public void forget() {
        forgotten = true;
        if (task >= 0) {
            start("forget", this::dispose);
        }
    }

    private void start(String what, Runnable work) {
        Thread.ofVirtual().name(jobs.getName() + "-" + what).start(work);
    }

    private void dispose() {
        try {
            jobs.disposeResult(task);
        } catch (RuntimeException e) { // gone with its members, or with the engine
            LOG.log(Level.DEBUG, "a result was left to " + this, e);
        }
    }

    @Override
    public String toString() {
        return Members.name(owner);
    }
}
