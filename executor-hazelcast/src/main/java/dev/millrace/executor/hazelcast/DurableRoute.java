package dev.millrace.executor.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.durableexecutor.DurableExecutorService;
import com.hazelcast.durableexecutor.DurableExecutorServiceFuture;
import java.lang.System.Logger.Level;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Sends a call to the member that owns a key; if that is lost, the engine runs it at the next
 * owner.
 */
final class DurableRoute implements Route {
    private static final System.Logger LOG = System.getLogger("dev.millrace.executor.hazelcast");

    private final DurableExecutorService jobs;
    private final IExecutorService control;
    private final Members members;
    private final Object key;
    private final Member owner;

    // submit writes task, then reads forgotten; forget writes forgotten, then reads task
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
     * Submits on another thread, because the engine blocks the submitter until the owner of the key
     * has answered, without a time limit. Deadline, cancel and close would not work meanwhile.
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
        } catch (RuntimeException | Error e) { // the engine is closing or rejected the job
            answer.onFailure(e);
        }
    }

    @Override
    public void cancel(UUID submission) {
        for (Member member : members.all()) { // the job may have moved
            control.submitToMember(
                    new CancelTask(submission), member, new Answer<>(new CompletableFuture<>()));
        }
    }

    /**
     * Frees the result, which the engine would keep until it is overwritten. On another thread,
     * because that can take longer than the job while partitions move.
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
        } catch (RuntimeException e) { // the members or the engine have ended
            LOG.log(Level.DEBUG, "could not free a result in " + this, e);
        }
    }

    @Override
    public String toString() {
        return Members.name(owner);
    }
}
