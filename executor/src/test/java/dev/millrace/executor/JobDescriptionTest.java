package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.fromThread;
import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.inspect.TaskState;
import dev.millrace.inspect.TaskTree;
import dev.millrace.inspect.WaitState;
import dev.millrace.spi.Description;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What jobs, and those who wait for them, say in the tree; and the dispatchers beside it. */
class JobDescriptionTest extends EngineTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final BlockedJobs blocked = new BlockedJobs();

    private static TaskState named(TaskTree tree, String name) {
        return tree.tasks().stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static WaitState waitOf(String name) {
        return Objects.requireNonNull(named(EventLoop.current().tree(), name).waiting());
    }

    private static <T> Task<T> start(JobOptions options, String name, Callable<T> work) {
        return runInExecutor(options.withName(name), work);
    }

    @Test
    void a_job_says_whether_it_waits_for_a_permit_or_runs_and_on_which_thread() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher database = Dispatcher.pool("database", 1, 5);
                    JobOptions there = JobOptions.in(database).withDeadline(LONG);
                    Task<String> first = start(there, "first", blocked.job("first"));
                    Task<String> second = start(there, "second", blocked.job("second"));
                    blocked.awaitBegun("first");

                    TaskState running = named(loop.loop().tree(), "first");
                    WaitState work = waitOf("first");
                    WaitState permit = waitOf("second");

                    assertThat(work.kind()).isEqualTo("job");
                    assertThat(work.text()).isEqualTo("its work");
                    assertThat(work.details())
                            .containsEntry("dispatcher", "database")
                            .containsEntry("deadline", "PT1H")
                            .containsKey("running");
                    assertThat(running.thread()).startsWith("database");
                    assertThat(permit.kind()).isEqualTo("permit");
                    assertThat(permit.text()).isEqualTo("a permit of database, 1 of 1 taken");
                    assertThat(permit.on()).containsExactly(running.id());
                    blocked.letGo();
                    first.await();
                    second.await();
                    Async.blocking(() -> database.close());
                });
    }

    @Test
    void a_job_that_has_ended_is_not_on_its_thread_any_more_before_the_loop_hears_of_it() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher database = Dispatcher.pool("database", 1, 5);
                    JobOptions there = JobOptions.in(database);
                    Task<String> job = start(there, "job", blocked.job("job"));
                    blocked.awaitBegun("job");

                    blocked.letGo();
                    while (database.limiter().statistics().active() > 0) {
                        Thread.onSpinWait(); // the loop stands still
                    }

                    TaskState ended = named(loop.loop().treeWithStacks(), "job");
                    assertThat(ended.state()).isEqualTo("ended");
                    assertThat(ended.thread()).isNull();
                    assertThat(ended.stack()).isEmpty();
                    assertThat(job.await()).isEqualTo("job");
                    Async.blocking(() -> database.close());
                });
    }

    @Test
    void a_limiter_of_its_own_is_listed_with_its_holder_and_its_job_counts_as_running() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher jobs = Dispatcher.pool("jobs", 4, 5);
                    CapacityLimiter printer = CapacityLimiter.of("printer", 1, 5);
                    Task<String> first =
                            start(
                                    JobOptions.in(jobs).withLimiter(printer),
                                    "first",
                                    blocked.job("first"));
                    blocked.awaitBegun("first");

                    List<Description> entries = new DispatcherSection().entries();

                    assertThat(entries)
                            .filteredOn(entry -> entry.kind().equals("limiter"))
                            .filteredOn(entry -> "printer".equals(entry.details().get("name")))
                            .singleElement()
                            .satisfies(entry ->
                                    assertThat(entry.details())
                                            .containsEntry("taken", "1")
                                            .containsEntry("permits", "1")
                                            .containsEntry("holders", "first"));
                    assertThat(entries)
                            .filteredOn(entry -> entry.kind().equals("dispatcher"))
                            .filteredOn(entry -> "jobs".equals(entry.details().get("name")))
                            .singleElement()
                            .satisfies(entry ->
                                    assertThat(entry.details())
                                            .containsEntry("running", "1")
                                            .containsEntry("taken", "0"));
                    blocked.letGo();
                    first.await();
                    Async.blocking(() -> jobs.close());
                });
    }

    @Test
    void a_job_behind_another_of_its_key_says_so() {
        TestLoop.run(
                engine,
                loop -> {
                    JobOptions keyed = JobOptions.in(Dispatcher.blocking()).withKey("secret");
                    Task<String> first = start(keyed, "first", blocked.job("first"));
                    Task<String> second = start(keyed, "second", blocked.job("second"));
                    blocked.awaitBegun("first");

                    assertThat(waitOf("second").text()).isEqualTo("another job with its key");
                    assertThat(loop.loop().tree().toJson()).doesNotContain("secret");
                    blocked.letGo();
                    first.await();
                    second.await();
                });
    }

    @Test
    void a_task_that_waits_for_a_slot_or_a_permit_names_the_limiter_and_who_holds_it() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            CapacityLimiter tables = CapacityLimiter.of("tables", 1, 1);
                            Task<?> holder =
                                    group.fork("holder", () -> tables.run(() -> Async.sleep(LONG)));
                            loop.untilIdle();
                            Task<?> second =
                                    group.fork("second", () -> tables.run(() -> Async.sleep(LONG)));
                            loop.untilIdle();
                            Task<?> third = group.fork("third", () -> tables.run(() -> {}));
                            loop.untilIdle();

                            String holding = named(loop.loop().tree(), "holder").id();
                            assertThat(waitOf("second").text())
                                    .isEqualTo("a permit of tables, 1 of 1 taken");
                            assertThat(waitOf("second").on()).containsExactly(holding);
                            assertThat(waitOf("third").text())
                                    .isEqualTo("a slot of tables, 1 of 1 taken");
                            assertThat(waitOf("third").on()).containsExactly(holding);
                            List.of(holder, second, third).forEach(Task::cancel);
                        }));
    }

    @Test
    void who_waits_for_a_permit_needs_one_of_its_holders_only() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            CapacityLimiter tables = CapacityLimiter.of("tables", 2, 1);
                            Task<?>[] late = new Task<?>[1];
                            Task<?> stuck =
                                    group.fork("stuck", () -> tables.run(() -> late[0].await()));
                            Task<?> sleeper =
                                    group.fork(
                                            "sleeper", () -> tables.run(() -> Async.sleep(LONG)));
                            late[0] = group.fork("late", () -> tables.run(() -> {}));
                            loop.untilIdle();

                            assertThat(waitOf("late").any()).isTrue();
                            assertThat(loop.loop().tree().cycles()).isEmpty();
                            List.of(stuck, sleeper, late[0]).forEach(Task::cancel);
                        }));
    }

    @Test
    void a_job_that_waits_for_its_body_on_the_loop_leads_to_the_task_of_that() {
        TestLoop.run(
                engine,
                loop -> {
                    var body = loop.loop().<Task<?>>promise();
                    Task<String> job =
                            start(
                                    JobOptions.in(Dispatcher.blocking()),
                                    "job",
                                    () ->
                                            fromThread(() -> {
                                                body.complete(Async.currentTask());
                                                Async.sleep(LONG);
                                                return "slept";
                                            }));
                    Task<?> inside = body.await();
                    while (waitOf("job").on().isEmpty()) { // the body may be quicker than the job
                        Async.checkpoint();
                    }

                    WaitState wait = waitOf("job");
                    assertThat(wait.text()).isEqualTo("its body on the loop");
                    assertThat(wait.on())
                            .containsExactly(named(loop.loop().tree(), inside.name()).id());
                    job.cancel();
                });
    }

    @Test
    void jobs_that_wait_for_permits_which_those_before_them_hold_are_a_circle() {
        TestLoop.run(
                engine,
                loop -> {
                    CapacityLimiter one = CapacityLimiter.of("one", 1, 5);
                    CapacityLimiter other = CapacityLimiter.of("other", 1, 5);
                    Task<?> left =
                            Async.detach(
                                    "left",
                                    () ->
                                            one.run(() -> {
                                                Async.checkpoint();
                                                other.run(() -> {});
                                            }));
                    Task<?> right =
                            Async.detach(
                                    "right",
                                    () ->
                                            other.run(() -> {
                                                Async.checkpoint();
                                                one.run(() -> {});
                                            }));
                    loop.untilIdle();

                    TaskTree tree = loop.loop().tree();
                    assertThat(tree.cycles())
                            .containsExactly(
                                    List.of(named(tree, "left").id(), named(tree, "right").id()));
                    left.cancel();
                    right.cancel();
                });
    }

    @Test
    void the_tree_lists_the_dispatchers_with_what_runs_in_them() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher files = Dispatcher.blocking("files", 2, 7);
                    Task<String> first = start(JobOptions.in(files), "first", blocked.job("first"));
                    blocked.awaitBegun("first");

                    Description pool = entry(loop.loop().tree(), "dispatcher", "files");
                    assertThat(pool.details())
                            .containsEntry("running", "1")
                            .containsEntry("permits", "2")
                            .containsEntry("queued", "0")
                            .containsEntry("queueCapacity", "7")
                            .containsEntry("rejected", "0");
                    Description job = entry(loop.loop().tree(), "running", "first in files");
                    assertThat(job.details())
                            .containsEntry(
                                    "dispatcher",
                                    Objects.requireNonNull(pool.details().get("number")))
                            .containsKeys("heldMicros", "thread");
                    blocked.letGo();
                    first.await();
                    Async.blocking(() -> files.close());
                    assertThat(sections(loop.loop().tree()))
                            .noneMatch(entry -> entry.text().startsWith("files"));
                });
    }

    @Test
    void a_dispatcher_is_listed_while_its_close_waits() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher files = Dispatcher.blocking("closing files", 2, 7);
                    Task<String> job = start(JobOptions.in(files), "last", blocked.job("last"));
                    blocked.awaitBegun("last");
                    Thread closer = Thread.ofPlatform().start(() -> files.close(LONG));
                    while (closer.getState() != Thread.State.TIMED_WAITING) {
                        Thread.onSpinWait();
                    }

                    entry(loop.loop().tree(), "running", "last in closing files");
                    blocked.letGo();
                    job.await();
                    Async.blocking(() -> closer.join());
                    assertThat(sections(loop.loop().tree()))
                            .noneMatch(entry -> entry.text().startsWith("closing files"));
                });
    }

    @Test
    void a_dispatcher_is_listed_after_its_close_as_long_as_something_is_stuck_there() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher files = Dispatcher.blocking("stuck files", 2, 7);
                    var began = new CountDownLatch(1);
                    var go = new AtomicBoolean();
                    Task<?> job =
                            runInExecutor(
                                    JobOptions.in(files).withName("stubborn"),
                                    () -> {
                                        began.countDown();
                                        while (!go.get()) {
                                            Thread.onSpinWait();
                                        }
                                    });
                    Async.blocking(() -> began.await());
                    Async.blocking(() -> files.close(Duration.ZERO));

                    entry(loop.loop().tree(), "running", "stubborn in stuck files");
                    go.set(true);
                    job.await();
                    Async.blocking(() -> files.close());
                    assertThat(sections(loop.loop().tree()))
                            .noneMatch(entry -> entry.text().startsWith("stuck files"));
                });
    }

    private static List<Description> sections(TaskTree tree) {
        return Objects.requireNonNull(tree.sections().get("dispatchers"));
    }

    private static Description entry(TaskTree tree, String kind, String start) {
        return sections(tree).stream()
                .filter(entry -> entry.kind().equals(kind) && entry.text().startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_dispatcher_that_nobody_closes_is_collected_all_the_same() {
        var forgotten = new WeakReference<>(Dispatcher.blocking("forgotten", 1, 1));

        while (forgotten.get() != null) {
            System.gc();
        }

        assertThat(new DispatcherSection().entries())
                .noneMatch(entry -> entry.text().startsWith("forgotten"));
    }

    @Test
    void a_wait_names_sixteen_holders_and_counts_the_others_as_one() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher wide = Dispatcher.blocking("wide", 18, 18);
                    var jobs = new ArrayList<Task<String>>();
                    for (int i = 1; i <= 18; i++) {
                        jobs.add(start(JobOptions.in(wide), "job", blocked.job("job " + i)));
                        blocked.awaitBegun("job " + i);
                        List<Object> named = JobDescription.permit(wide.limiter()).awaits();
                        assertThat(named).hasSize(Math.min(i, 17));
                        if (i > 16) {
                            assertThat(named.getLast())
                                    .isEqualTo(Description.of("other", "more that hold one"));
                        }
                    }
                    blocked.letGo();
                    for (Task<String> job : jobs) {
                        job.await();
                    }
                });
    }

    @Test
    void a_dispatcher_names_at_most_so_many_of_its_own_jobs_and_none_of_another() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher here = Dispatcher.blocking("here", 4, 5);
                    Dispatcher other = Dispatcher.blocking("other", 4, 5);
                    CapacityLimiter scanner = CapacityLimiter.of("scanner", 4, 5);
                    var jobs =
                            List.of(
                                    start(JobOptions.in(here), "own", blocked.job("own")),
                                    start(
                                            JobOptions.in(here).withLimiter(scanner),
                                            "scans",
                                            blocked.job("scans")),
                                    start(
                                            JobOptions.in(other).withLimiter(here.limiter()),
                                            "guest",
                                            blocked.job("guest")));
                    for (String name : List.of("own", "scans", "guest")) {
                        blocked.awaitBegun(name);
                    }
                    assertThat(here.holders(9))
                            .extracting(RunningJob::job)
                            .containsExactly("own", "scans");
                    assertThat(here.holders(1)).extracting(RunningJob::job).containsExactly("own");
                    assertThat(here.holders(0)).isEmpty();
                    assertThat(other.holders(9))
                            .extracting(RunningJob::job)
                            .containsExactly("guest");
                    assertThat(here.runningByOthers()).isOne();
                    blocked.letGo();
                    for (Task<String> job : jobs) {
                        job.await();
                    }
                });
    }

    @Test
    void a_thread_without_a_name_is_listed_by_its_number() {
        TestLoop.run(
                engine,
                loop -> {
                    Executor nameless = command -> Thread.ofVirtual().start(command);
                    Dispatcher dispatcher = Dispatcher.of("nameless", nameless, 1, 0);
                    Task<String> job = start(JobOptions.in(dispatcher), "job", blocked.job("job"));
                    blocked.awaitBegun("job");
                    RunningJob running = dispatcher.holders(1).getFirst();
                    Thread thread = Objects.requireNonNull(running.thread());
                    assertThat(JobDescription.entry(running, 1).details())
                            .containsEntry("thread", "thread #" + thread.threadId())
                            .containsEntry("abandoned", "false");
                    blocked.letGo();
                    job.await();
                });
    }

    @Test
    void a_job_that_has_no_thread_is_listed_without_one() {
        var job = new RunningJob(1, "job", "pool", Duration.ZERO, true, null);
        assertThat(JobDescription.entry(job, 7).details())
                .doesNotContainKey("thread")
                .containsEntry("dispatcher", "7")
                .containsEntry("abandoned", "true");
        assertThat(new DispatcherSection()).hasToString("section dispatchers");
    }
}
