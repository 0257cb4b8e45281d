package dev.millrace.executor.hazelcast;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.executor.hazelcast.TestJobs.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three members in JVMs of their own are killed in the middle of jobs. */
@Tag("stress") // real processes against each other
class KilledMembersTest {
    private static MemberJvms members;
    private static Cluster once;
    private static Cluster durable;

    private final Random random = new Random(42);
    private int results;
    private int losses;

    @TempDir Path folder;

    @BeforeAll
    static void open() throws Exception {
        members = MemberJvms.start(3);
        once = members.client().concurrency(200).open();
        durable = members.client().delivery(Delivery.AT_LEAST_ONCE).open();
    }

    @AfterAll
    static void close() {
        once.close();
        durable.close();
        members.close();
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void a_job_is_lost_with_its_member_and_runs_nowhere_else() throws Exception {
        Path file = folder.resolve("lost");
        Async.run(() -> {
            Task<String> task = runInExecutor(once, TestJobs.BLOCK.with(file.toString()));
            MemberJvm victim = members.withPid(Marks.pid(Marks.await(file, 1).getFirst()));
            victim.kill();
            assertThatExceptionOfType(MemberLostException.class)
                    .isThrownBy(task::await)
                    .withMessageStartingWith("member 127.0.0.1:")
                    .withMessageContaining("was lost while it had job block");
            assertThat(Marks.of(file)).hasSize(1);
            recover(victim);
        });
    }

    @Test
    void an_idempotent_job_is_sent_to_another_member_with_the_same_id() throws Exception {
        Path file = folder.resolve("again");
        Async.run(() -> {
            var idempotent = TestJobs.BLOCK_ONCE.withRetries(1);
            Task<Long> task = runInExecutor(once, idempotent.with(file.toString()));
            MemberJvm victim = members.withPid(Marks.pid(Marks.await(file, 1).getFirst()));
            victim.kill();
            assertThat(task.await()).isNotEqualTo(victim.pid());
            String[] first = Marks.of(file).get(0).split(" ");
            String[] second = Marks.of(file).get(1).split(" ");
            assertThat(second[1]).isEqualTo(first[1]);
            assertThat(List.of(first[2], second[2])).containsExactly("1", "2");
            recover(victim);
        });
    }

    @Test
    void a_durable_job_runs_again_by_itself_with_the_same_id() throws Exception {
        Path file = folder.resolve("durable");
        Async.run(() -> {
            Task<Long> task = runInExecutor(durable, TestJobs.BLOCK_ONCE.with(file.toString()));
            MemberJvm victim = members.withPid(Marks.pid(Marks.await(file, 1).getFirst()));
            victim.kill();
            assertThat(task.await()).isNotEqualTo(victim.pid());
            String[] first = Marks.of(file).get(0).split(" ");
            String[] second = Marks.of(file).get(1).split(" ");
            assertThat(second[1]).isEqualTo(first[1]);
            recover(victim);
        });
    }

    @Test
    @Timeout(300)
    void every_job_ends_in_a_result_or_a_typed_loss_after_five_kills() throws Exception {
        Async.run(() -> killMembers(5));
        assertThat(losses).isPositive();
    }

    @Test
    @Tag("soak") // fifty JVMs: with -Pstress only
    @Timeout(1_800)
    void every_job_ends_in_a_result_or_a_typed_loss_after_fifty_kills() throws Exception {
        Async.run(() -> killMembers(50));
        assertThat(losses).isPositive();
    }

    private void killMembers(int kills) throws Exception {
        for (int round = 0; round < kills; round++) {
            Path file = folder.resolve("round-" + round);
            var jobs = new ArrayList<Task<?>>();
            for (int i = 0; i < members.size(); i++) { // by turns, but they may come side by side
                jobs.add(runInExecutor(once, TestJobs.BLOCK.with(file.toString())));
            }
            for (int i = 0; i < 10; i++) {
                jobs.add(runInExecutor(once, TestJobs.MIRROR.with(new Point(i, round))));
                jobs.add(runInExecutor(durable, TestJobs.MIRROR.with(new Point(i, round))));
                jobs.add(runInExecutor(once, TestJobs.BYTES.with(random.nextInt(200_000))));
            }
            awaitBlocked(file, jobs.subList(0, members.size()));
            MemberJvm victim = oneOfThose(file);
            victim.kill();
            settle(jobs);
            recover(victim);
        }
        assertThat(results).isGreaterThanOrEqualTo(kills * 20);
        assertThat(once.statistics().runningHere()).isZero();
        assertThat(once.limiter().statistics().active()).isZero();
        assertThat(durable.limiter().statistics().active()).isZero();
    }

    /** A member in which a job blocks; any, if all were lost with the member before. */
    private MemberJvm oneOfThose(Path file) throws IOException {
        List<String> marks = Marks.of(file);
        return marks.isEmpty()
                ? members.get(random.nextInt(members.size()))
                : members.withPid(Marks.pid(marks.get(random.nextInt(marks.size()))));
    }

    /**
     * Until each runs or is lost: the member that was replaced last may take its first job along.
     */
    private static void awaitBlocked(Path file, List<Task<?>> blocking) throws IOException {
        while (Marks.of(file).size() + blocking.stream().filter(Task::done).count()
                < blocking.size()) {
            Async.sleep(Duration.ofMillis(5));
        }
    }

    private void settle(List<Task<?>> jobs) {
        List<Task<?>> blocking = jobs.subList(0, members.size());
        while (blocking.stream().noneMatch(Task::done)) { // that of the victim
            Async.sleep(Duration.ofMillis(5));
        }
        blocking.forEach(Task::cancel);
        for (Task<?> job : jobs) {
            try {
                job.await();
                results++;
            } catch (MemberLostException e) {
                losses++;
            } catch (TaskCancelledException e) {
                results++; // its member has answered
            }
        }
    }

    private static void recover(MemberJvm victim) throws Exception {
        Async.blocking(() -> members.replace(victim));
        once.awaitMembers(members.size(), Duration.ofSeconds(60));
        durable.awaitMembers(members.size(), Duration.ofSeconds(60));
    }
}
