package dev.millrace.executor.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastOverloadException;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import dev.millrace.executor.codec.Codec;
import dev.millrace.executor.remote.JobFailedException;
import dev.millrace.executor.remote.JobWire;
import dev.millrace.executor.remote.RemoteJob;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a member does with the tasks that the engine runs in it, and with failures of the engine.
 */
class MemberJobsTest {
    private static final UUID SUBMISSION = new UUID(1, 2);

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final RemoteJob<String, String> wait =
            RemoteJob.of(
                    "wait",
                    Codec.of(String.class),
                    Codec.of(String.class),
                    text -> {
                        begun.countDown();
                        gate.await();
                        return text;
                    });
    private final JobWire wire = new JobWire(List.of(), 1 << 16, 8).with(wait);
    private final MemberJobs jobs = new MemberJobs(wire);

    @AfterEach
    void letGo() {
        gate.countDown();
    }

    private CallTask task(UUID submission) {
        var call = new ClusterCall("a job", 1, Delivery.AT_MOST_ONCE);
        return new CallTask(submission, call, wire.write(wait.with("tea")));
    }

    /** Runs the task on a thread of its own; the answer. */
    private CompletableFuture<byte[]> start(UUID submission) {
        var answer = new CompletableFuture<byte[]>();
        Thread.ofPlatform().start(() -> answer.complete(jobs.run(task(submission))));
        return answer;
    }

    private String read(byte[] answer) {
        return wire.read(wait, answer, "there");
    }

    /** A member that has nothing but its user context. */
    private static HazelcastInstance member(ConcurrentMap<String, Object> context) {
        return (HazelcastInstance)
                Proxy.newProxyInstance(
                        MemberJobsTest.class.getClassLoader(),
                        new Class<?>[] {HazelcastInstance.class},
                        (_, method, _) -> {
                            if (method.getName().equals("getUserContext")) {
                                return context;
                            }
                            throw new UnsupportedOperationException(method.toString());
                        });
    }

    @Test
    void a_cancel_interrupts_the_body_of_its_submission_only() throws Exception {
        CompletableFuture<byte[]> answer = start(SUBMISSION);
        begun.await();
        assertThat(jobs.running()).isOne();
        assertThat(jobs.cancel(new UUID(3, 4))).isFalse();
        assertThat(answer).isNotDone();

        assertThat(jobs.cancel(SUBMISSION)).isTrue();
        assertThatExceptionOfType(JobFailedException.class)
                .isThrownBy(() -> read(answer.get()))
                .withMessageContaining("InterruptedException");
        assertThat(jobs.awaitIdle(Duration.ofDays(1))).isTrue();
    }

    @Test
    void a_cancel_that_comes_first_keeps_the_body_from_beginning() {
        assertThat(jobs.cancel(SUBMISSION)).isFalse();
        assertThatExceptionOfType(JobFailedException.class)
                .isThrownBy(() -> read(jobs.run(task(SUBMISSION))))
                .withMessageContaining("cancelled before it began");
        assertThat(begun.getCount()).isOne();
    }

    @Test
    void the_latest_ten_thousand_cancels_are_remembered() {
        gate.countDown();
        jobs.cancel(SUBMISSION);
        for (int i = 1; i < 10_000; i++) {
            jobs.cancel(new UUID(5, i));
        }
        assertThatExceptionOfType(JobFailedException.class)
                .isThrownBy(() -> read(jobs.run(task(SUBMISSION))));
        jobs.cancel(new UUID(6, 0));
        assertThat(read(jobs.run(task(SUBMISSION)))).isEqualTo("tea"); // forgotten
    }

    @Test
    void a_wait_for_the_end_of_all_bodies_ends_with_them_or_with_its_limit() throws Exception {
        assertThat(jobs.awaitIdle(Duration.ZERO)).isTrue();
        CompletableFuture<byte[]> answer = start(SUBMISSION);
        begun.await();
        assertThat(jobs.awaitIdle(Duration.ofNanos(1))).isFalse();
        gate.countDown();
        assertThat(jobs.awaitIdle(Duration.ofDays(1))).isTrue();
        assertThat(read(answer.get())).isEqualTo("tea");
    }

    @Test
    void a_member_that_lists_no_jobs_answers_with_nothing_and_cancels_nothing() {
        HazelcastInstance bare = member(new ConcurrentHashMap<>());
        CallTask call = task(SUBMISSION);
        assertThat(call.call()).isEmpty(); // it has come to no member
        call.setHazelcastInstance(bare);
        assertThat(call.call()).isEmpty();
        var cancel = new CancelTask(SUBMISSION);
        assertThat(cancel.call()).isFalse();
        cancel.setHazelcastInstance(bare);
        assertThat(cancel.call()).isFalse();
    }

    @Test
    void a_member_that_lists_the_job_runs_and_cancels_it() throws Exception {
        HazelcastInstance member = member(jobs.asContext());
        CallTask call = task(SUBMISSION);
        call.setHazelcastInstance(member);
        var answer = new CompletableFuture<byte[]>();
        Thread.ofPlatform().start(() -> answer.complete(call.call()));
        begun.await();
        var cancel = new CancelTask(SUBMISSION);
        cancel.setHazelcastInstance(member);
        assertThat(cancel.call()).isTrue();
        assertThatExceptionOfType(JobFailedException.class).isThrownBy(() -> read(answer.get()));
    }

    @Test
    void a_refusal_of_the_engine_is_no_loss_however_it_is_wrapped() {
        assertThat(translated(new IllegalStateException(new RejectedExecutionException("full"))))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("member a has no slot for job b");
        assertThat(translated(new HazelcastOverloadException("full")))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("member a has no slot for job b");
        assertThat(translated(new RuntimeException(new SplitBrainProtectionException("few"))))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("the cluster has too few members to run job b");
        assertThat(translated(new IllegalStateException("gone")))
                .isInstanceOf(MemberLostException.class)
                .hasMessage(
                        "member a was lost while it had job b:"
                                + " java.lang.IllegalStateException: gone");
    }

    private static RuntimeException translated(Throwable thrown) {
        return EngineFailures.translate(thrown, "job b", "member a");
    }
}
