package dev.millrace.executor.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.IExecutorService;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Sends a call to one member, and to no other if that is lost. */
record MemberRoute(IExecutorService jobs, IExecutorService control, Member member)
        implements Route {

    @Override
    public void send(CallTask task, CompletableFuture<byte[]> outcome) {
        jobs.submitToMember(task, member, new Answer<>(outcome));
    }

    @Override
    public void cancel(UUID submission) {
        control.submitToMember(
                new CancelTask(submission), member, new Answer<>(new CompletableFuture<>()));
    }

    @Override
    public void forget() {}

    @Override
    public String toString() {
        return Members.name(member);
    }
}
