package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.inspect.LoopState;
import dev.millrace.inspect.TaskState;
import dev.millrace.inspect.TaskTree;
import dev.millrace.inspect.WaitState;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.JobHandle;
import dev.millrace.spi.Suspension;
import dev.millrace.sync.Select;
import dev.millrace.testing.junit.OnEachEngine;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

@OnEachEngine
@Timeout(60)
class TreeTest {
    @Parameter FiberEngine engine = FiberEngine.BATON;

    @Test
    void a_task_is_shown_below_the_one_that_it_runs_for_with_what_it_waits_for() throws Exception {
        TaskTree tree =
                treeOf(group -> {
                    Task<?> sleeper = group.fork("sleeper", () -> Async.sleep(Duration.ofDays(1)));
                    group.fork("joiner", () -> sleeper.await());
                });

        TaskState main = named(tree, "main");
        TaskState joiner = named(tree, "joiner");
        assertThat(joiner.parent()).isEqualTo(main.id());
        assertThat(joiner.state()).isEqualTo("waiting");
        assertThat(waitOf(joiner).on()).containsExactly(named(tree, "sleeper").id());
        assertThat(waitOf(named(tree, "sleeper")).kind()).isEqualTo("sleep");
        assertThat(waitOf(main).kind()).isEqualTo("group");
        assertThat(tree.toText()).contains("    joiner #").contains("waiting for sleeper");
    }

    @Test
    void the_loop_answers_by_a_callback_and_says_so() throws Exception {
        TaskTree tree = treeOf(group -> group.fork(() -> Async.sleep(Duration.ofDays(1))));

        LoopState loop = tree.loops().getFirst();
        assertThat(loop.answered()).isTrue();
        assertThat(loop.heldBy()).isNull();
        assertThat(loop.state()).isEqualTo("running");
    }

    @Test
    void a_job_whose_end_the_loop_has_not_heard_of_is_ended_and_on_no_thread() throws Exception {
        try (EventLoop loop = EventLoop.builder().engine(engine).open()) {
            loop.runUntilComplete(
                    loop.detach(() -> {
                        var told = new AtomicReference<JobHandle<String>>();
                        Task<String> job = loop.startJob("job", told::set);
                        JobHandle<String> handle = told.get();
                        assertThat(named(loop.tree(), "job").state()).isEqualTo("queued");

                        Thread worker =
                                Thread.ofPlatform()
                                        .name("worker")
                                        .start(() -> {
                                            handle.runsOn(Thread.currentThread());
                                            LockSupport.park();
                                        });
                        while (named(loop.tree(), "job").thread() == null) {
                            Thread.onSpinWait();
                        }
                        TaskState running = named(loop.treeWithStacks(), "job");
                        Thread teller = Thread.ofPlatform().start(() -> handle.resume("value"));
                        while (teller.isAlive()) {
                            Thread.onSpinWait(); // a wait would let the loop hear of it
                        }
                        TaskState ended = named(loop.treeWithStacks(), "job");
                        LockSupport.unpark(worker);

                        assertThat(running.state()).isEqualTo("running");
                        assertThat(running.thread()).isEqualTo("worker");
                        assertThat(ended.state()).isEqualTo("ended");
                        assertThat(ended.thread()).isNull();
                        assertThat(ended.stack()).isEmpty();
                        return job.await();
                    }));
        }
    }

    @Test
    void a_stuck_loop_is_shown_from_outside_with_who_holds_it_and_its_stack() throws Exception {
        var stuck = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (EventLoop loop = EventLoop.builder().engine(engine).open()) {
            CompletableFuture<?> main =
                    loop.submit(() -> {
                        stuck.countDown();
                        while (release.getCount() > 0) {
                            Thread.onSpinWait();
                        }
                    });
            Thread runner = run(loop);
            stuck.await();

            TaskTree tree = loop.treeWithStacks();
            while (tree.loops().getFirst().heldFor() == null) { // until the watchdog has seen it
                tree = loop.treeWithStacks();
            }

            release.countDown();
            main.get();
            stop(loop, runner);
            TaskState holder = tree.tasks().getFirst();
            assertThat(tree.loops().getFirst().answered()).isFalse();
            assertThat(tree.loops().getFirst().heldBy()).isEqualTo(holder.id());
            assertThat(holder.state()).isEqualTo("running");
            assertThat(holder.stack()).anyMatch(frame -> frame.toString().contains("TreeTest"));
            assertThat(tree.toText()).contains("did not answer").contains("TreeTest.java");
        }
    }

    @Test
    void a_loop_that_nobody_runs_is_not_blamed_for_its_silence() throws Exception {
        try (EventLoop loop = leavingLoop()) {
            Task<Object> task = loop.detach("new", () -> null);

            TaskTree tree = loop.tree();

            assertThat(tree.loops().getFirst().state()).isEqualTo("idle");
            assertThat(tree.loops().getFirst().answered()).isFalse();
            assertThat(tree.toText()).doesNotContain("did not answer");
            task.cancel();
        }
    }

    @Test
    void tasks_that_wait_for_each_other_are_named_as_a_circle() throws Exception {
        TaskTree tree =
                treeOf(group -> {
                    Task<?>[] both = new Task<?>[2];
                    both[0] = group.fork("chicken", () -> both[1].await());
                    both[1] = group.fork("egg", () -> both[0].await());
                });

        assertThat(tree.cycles())
                .containsExactly(List.of(named(tree, "chicken").id(), named(tree, "egg").id()));
        assertThat(tree.toText()).contains("these wait for each other: chicken #");
        assertThat(tree.toMermaid()).contains("-->|task|");
    }

    @Test
    void who_needs_one_of_several_is_in_no_circle_while_one_of_them_can_end() throws Exception {
        Map<String, VoidBodyOf<List<LoopFuture<?>>>> waits = new LinkedHashMap<>();
        waits.put("first", both -> Async.waitFor(both, WaitPolicy.FIRST));
        waits.put("first failure", both -> Async.waitFor(both, WaitPolicy.FIRST_FAILURE));
        waits.put("next", both -> Async.asCompleted(both).iterator().next());
        waits.put(
                "select",
                both ->
                        Select.select(
                                Select.when(both.getFirst()).thenRun(() -> {}),
                                Select.when(both.getLast()).thenRun(() -> {})));
        for (Map.Entry<String, VoidBodyOf<List<LoopFuture<?>>>> wait : waits.entrySet()) {
            for (boolean canEnd : new boolean[] {true, false}) {
                TaskTree tree =
                        treeOf(group -> {
                            Task<?>[] chooser = new Task<?>[1];
                            Task<?> joiner = group.fork("joiner", () -> chooser[0].await());
                            Task<?> other =
                                    group.fork(
                                            "other",
                                            () -> {
                                                if (canEnd) {
                                                    Async.sleep(Duration.ofDays(1));
                                                } else {
                                                    chooser[0].await();
                                                }
                                            });
                            chooser[0] =
                                    group.fork(
                                            "chooser",
                                            () -> wait.getValue().run(List.of(joiner, other)));
                        });

                assertThat(tree.cycles()).as(wait.getKey()).hasSize(canEnd ? 0 : 2);
            }
        }
    }

    @Test
    void who_waits_for_a_slot_needs_one_child_only_to_end() throws Exception {
        TaskTree tree =
                treeOf(group -> {
                    Task<?>[] forker = new Task<?>[1];
                    forker[0] =
                            group.fork(
                                    "forker",
                                    () ->
                                            TaskGroup.run(
                                                    GroupOptions.limitedTo(2),
                                                    inner -> {
                                                        inner.fork(() -> forker[0].await());
                                                        inner.fork(() ->
                                                                Async.sleep(Duration.ofDays(1)));
                                                        inner.awaitFork(() -> null);
                                                    }));
                });

        assertThat(waitOf(named(tree, "forker")).kind()).isEqualTo("slot");
        assertThat(tree.cycles()).isEmpty();
    }

    @Test
    void a_thousand_tasks_that_are_alike_are_one_line() throws Exception {
        TaskTree tree =
                treeOf(group -> {
                    for (int i = 0; i < 1_000; i++) {
                        group.fork("worker-" + i, () -> Async.sleep(Duration.ofDays(1)));
                    }
                });

        assertThat(tree.tasks()).hasSize(1_001);
        assertThat(tree.toText()).contains("1000 × worker-0 … worker-999");
        assertThat(tree.toText().lines().count()).isLessThan(25);
    }

    @Test
    void deadline_shield_cancel_and_the_names_of_the_context_are_shown_and_no_values()
            throws Exception {
        ContextVar<String> user = ContextVar.of("user");
        TaskTree tree =
                treeOf(group -> {
                    group.fork(
                            "guarded",
                            () ->
                                    user.where(
                                            "secret",
                                            () -> {
                                                Async.shield(
                                                        Duration.ofHours(1),
                                                        () -> Async.sleep(Duration.ofDays(1)));
                                                return null;
                                            }));
                    Async.checkpoint();
                    group.cancel("no longer needed");
                });

        TaskState guarded = named(tree, "guarded");
        assertThat(guarded.shielded()).isTrue();
        assertThat(guarded.deadlineLeft()).isPositive();
        assertThat(guarded.contextKeys()).containsExactly("user");
        assertThat(named(tree, "main").cancelled()).contains("no longer needed");
        assertThat(tree.toJson() + tree.toText() + tree.toMermaid()).doesNotContain("secret");
    }

    @Test
    void a_task_that_has_given_the_loop_away_is_away_and_a_new_one_is_new() throws Exception {
        var inside = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var tree = new AtomicReference<TaskTree>();
        try (EventLoop loop = EventLoop.builder().engine(engine).open()) {
            loop.runUntilComplete(
                    loop.detach(
                            "main",
                            () -> {
                                TaskGroup.run(group -> {
                                    group.fork(
                                            "away",
                                            () ->
                                                    Async.blocking(() -> {
                                                        inside.countDown();
                                                        release.await();
                                                    }));
                                    Async.checkpoint();
                                    Async.blocking(() -> inside.await());
                                    group.fork("new", () -> {});
                                    tree.set(loop.tree());
                                    release.countDown();
                                });
                                return null;
                            }));
        }
        assertThat(named(tree.get(), "away").state()).isEqualTo("away");
        assertThat(named(tree.get(), "new").state()).isEqualTo("new");
        assertThat(named(tree.get(), "main").state()).isEqualTo("running");
    }

    @Test
    void all_loops_that_run_are_in_the_tree_of_all_each_under_its_own_id() throws Exception {
        try (EventLoop one = EventLoop.builder().engine(engine).name("twin").open();
                EventLoop two = EventLoop.builder().engine(engine).name("twin").open()) {
            Thread first = run(one);
            Thread second = run(two);
            one.submit(() -> {}).get();
            two.submit(() -> {}).get();

            TaskTree tree = EventLoop.treeOfAll(false);

            stop(one, first);
            stop(two, second);
            assertThat(tree.loops())
                    .extracting(LoopState::id)
                    .filteredOn(id -> id.startsWith("twin"))
                    .hasSize(2)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void a_loop_keeps_its_id_whatever_becomes_of_others_with_its_name() throws Exception {
        String third;
        try (EventLoop two = twinOfAClosedOne()) {
            String id = idOf(two);
            try (EventLoop three = EventLoop.builder().engine(engine).name("twins").open()) {
                third = idOf(three);
            }
            assertThat(id).startsWith("twins~").isNotEqualTo(third);
            assertThat(idOf(two)).isEqualTo(id);
        }
        try (EventLoop next = EventLoop.builder().engine(engine).name("twins").open()) {
            assertThat(idOf(next)).isEqualTo("twins");
        }
    }

    private EventLoop twinOfAClosedOne() {
        try (EventLoop one = EventLoop.builder().engine(engine).name("twins").open()) {
            EventLoop two = EventLoop.builder().engine(engine).name("twins").open();
            assertThat(idOf(one)).isEqualTo("twins");
            return two;
        }
    }

    private static String idOf(EventLoop loop) {
        return loop.tree().loops().getFirst().id();
    }

    @Test
    void a_task_of_another_loop_of_the_same_name_is_another_task() throws Exception {
        try (EventLoop one = EventLoop.builder().engine(engine).name("twins").open();
                EventLoop two = EventLoop.builder().engine(engine).name("twins").open()) {
            CompletableFuture<?> sleeper = one.submit(() -> Async.sleep(Duration.ofDays(1)));
            Thread runner = run(one);
            var tree = new AtomicReference<TaskTree>();
            two.runUntilComplete(
                    two.detach(() -> {
                        var wait = new LinkedWait(sleeper);
                        Task<?> waiter = Async.detach("waiter", () -> Async.suspend(wait));
                        Async.checkpoint();
                        tree.set(two.tree());
                        waiter.cancel();
                        return null;
                    }));
            sleeper.cancel(false);
            stop(one, runner);

            assertThat(waitOf(named(tree.get(), "waiter")).on()).containsExactly("twins#1");
            assertThat(named(tree.get(), "waiter").id()).startsWith("twins~");
        }
    }

    /** As a bridge waits for a future that is a task of ours. */
    private record LinkedWait(CompletableFuture<?> future)
            implements Consumer<Suspension<Object>>, CancelHook, Described {
        @Override
        public void accept(Suspension<Object> suspension) {
            suspension.onCancel(this);
        }

        @Override
        public boolean abort() {
            return true;
        }

        @Override
        public Description describe() {
            return Description.of("stage", "a future").awaiting(future);
        }
    }

    @Test
    void the_ids_of_loops_that_are_gone_are_kept_nowhere() throws Exception {
        int before = LoopId.taken();
        EventLoop.builder().engine(engine).name("gone").open().close();
        assertThat(LoopId.taken()).isLessThanOrEqualTo(before);

        LoopId lost = LoopId.claim(new Object(), "lost", 1);
        LoopId next = LoopId.claim(this, "lost", 2);
        while (next.toString().equals("lost~2")) {
            System.gc();
            next.free();
            next = LoopId.claim(this, "lost", 2);
        }
        next.free();
        assertThat(lost.get()).isNull();
    }

    @Test
    void the_last_faults_are_shown_without_the_words_of_what_was_thrown() throws Exception {
        try (EventLoop loop =
                EventLoop.builder().engine(engine).exceptionHandler((l, f) -> {}).open()) {
            var tree = new AtomicReference<TaskTree>();
            loop.runUntilComplete(
                    loop.detach(() -> {
                        loop.callSoon(() -> {
                            throw new IllegalStateException("card 4711");
                        });
                        Async.checkpoint();
                        Async.checkpoint();
                        tree.set(loop.tree());
                        return null;
                    }));
            List<String> faults = tree.get().loops().getFirst().faults();
            assertThat(faults).hasSize(1);
            assertThat(faults.getFirst())
                    .contains("a callback failed")
                    .contains("IllegalStateException")
                    .doesNotContain("4711");
        }
    }

    @Test
    void no_words_of_a_failure_a_callback_or_a_body_are_shown() throws Exception {
        var tree = new AtomicReference<TaskTree>();
        try (EventLoop loop = leavingLoop()) {
            loop.exceptionHandler((l, f) -> {});
            loop.runUntilComplete(
                    loop.detach(
                            "main",
                            () -> {
                                loop.callSoon(new Talkative());
                                loop.asScheduledExecutor().execute(new Talkative());
                                loop.asTaskExecutor().execute(new Talkative());
                                while (loop.tree().loops().getFirst().faults().size() < 3) {
                                    Async.checkpoint();
                                }
                                try {
                                    TaskGroup.run(
                                            "payments",
                                            group -> {
                                                group.fork(
                                                        "sibling",
                                                        () ->
                                                                Async.shield(
                                                                        () -> Async.checkpoint()));
                                                group.fork("payer", new Talkative());
                                                try {
                                                    Async.sleep(Duration.ofDays(1));
                                                } finally {
                                                    tree.set(loop.tree());
                                                }
                                            });
                                } catch (TaskGroupException told) {
                                    assertThat(told).hasMessageContaining("card 4711");
                                }
                                return null;
                            }));
        }

        assertThat(tree.get().toJson() + tree.get().toText() + tree.get().toMermaid())
                .doesNotContain("4711");
        assertThat(named(tree.get(), "main").cancelled())
                .startsWith("payer: java.lang.IllegalStateException of payer in ")
                .endsWith("payments");
        assertThat(tree.get().loops().getFirst().faults())
                .hasSize(3)
                .allSatisfy(fault -> assertThat(fault).contains("TreeTest$Talkative"));
    }

    /** Code of a user's that says more than it should. */
    private static final class Talkative implements Runnable, VoidCoroutine {
        @Override
        public void run() {
            throw new IllegalStateException("card 4711");
        }

        @Override
        public String toString() {
            return "payment by card 4711";
        }
    }

    @Test
    void what_describes_itself_by_null_or_by_ever_more_does_no_harm() throws Exception {
        var nothing = new Saying(() -> null);
        Saying[] endless = new Saying[1];
        endless[0] =
                new Saying(() -> {
                    List<Object> same = Collections.nCopies(100, endless[0]);
                    return new Description("many", "many", same, Map.of());
                });
        TaskTree tree =
                treeOf(group -> {
                    group.fork("null", () -> Async.suspend(nothing));
                    group.fork(
                            "inner null",
                            () ->
                                    Async.suspend(
                                            new Saying(() ->
                                                    Description.of("outer", "outer")
                                                            .awaiting(nothing))));
                    group.fork("endless", () -> Async.suspend(endless[0]));
                });

        assertThat(waitOf(named(tree, "null")).kind()).isEqualTo("unknown");
        WaitState outer = waitOf(named(tree, "inner null"));
        assertThat(outer.kind()).isEqualTo("outer");
        assertThat(outer.inner()).extracting(WaitState::kind).containsExactly("unknown");
        assertThat(sizeOf(waitOf(named(tree, "endless")))).isBetween(200, 257);
    }

    private static int sizeOf(WaitState wait) {
        return 1 + wait.inner().stream().mapToInt(TreeTest::sizeOf).sum();
    }

    /** Foreign code that waits, and describes itself as it likes. */
    private record Saying(Supplier<@Nullable Description> said)
            implements Consumer<Suspension<Object>>, CancelHook, Described {
        @Override
        public void accept(Suspension<Object> suspension) {
            suspension.onCancel(this);
        }

        @Override
        public boolean abort() {
            return true;
        }

        @Override
        @SuppressWarnings("NullAway") // on purpose
        public Description describe() {
            return said.get();
        }
    }

    @Test
    void pictures_from_outside_while_everything_changes_are_made_and_throw_nothing()
            throws Exception {
        try (EventLoop loop = EventLoop.builder().engine(engine).open()) {
            CompletableFuture<?> busy =
                    loop.submit(() -> {
                        for (int round = 0; round < 2_000; round++) {
                            TaskGroup.run(group -> {
                                for (int i = 0; i < 20; i++) {
                                    group.fork(() -> Async.checkpoint());
                                }
                                Async.moveOnAfter(
                                        Duration.ZERO, () -> Async.sleep(Duration.ofDays(1)));
                            });
                        }
                    });
            Thread runner = run(loop);

            int made = 0;
            while (!busy.isDone()) {
                TaskTree tree = TreeMaker.of(List.of(Glance.of((LoopImpl) loop, false)), true);
                assertThat(tree.toJson().length() + tree.toText().length()).isPositive();
                made++;
            }
            busy.get();
            stop(loop, runner);
            assertThat(made).isPositive();
        }
    }

    /** The tree while {@code forks} of a group have run to where they wait. */
    private TaskTree treeOf(VoidBodyOf<TaskGroup> forks) throws Exception {
        var tree = new AtomicReference<TaskTree>();
        try (EventLoop loop = leavingLoop()) {
            Task<Object> main =
                    loop.detach(
                            "main",
                            () -> {
                                TaskGroup.run(forks::run);
                                return null;
                            });
            Thread runner = run(loop);
            // until all have come to where they wait; what a loop says is never half a step
            while (tree.get() == null) {
                TaskTree now = loop.tree();
                if (now.loops().getFirst().answered()
                        && now.loops().getFirst().ready() == 0
                        && !now.tasks().isEmpty()
                        && now.tasks().stream().allMatch(task -> task.state().equals("waiting"))) {
                    tree.set(now);
                } else if (main.done()) {
                    tree.set(now);
                }
            }
            main.cancel();
            stop(loop, runner);
        }
        return tree.get();
    }

    /** One whose close waits for nobody, as a shielded task would have it do. */
    private EventLoop leavingLoop() {
        return EventLoop.builder()
                .engine(engine)
                .closeGrace(Duration.ZERO)
                .exceptionHandler((loop, fault) -> {})
                .open();
    }

    private static Thread run(EventLoop loop) {
        return Thread.ofPlatform()
                .start(() -> {
                    try {
                        loop.runForever();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    private static void stop(EventLoop loop, Thread runner) throws InterruptedException {
        loop.callSoonThreadSafe(loop::stop);
        runner.join();
    }

    private static TaskState named(TaskTree tree, String name) {
        return tree.tasks().stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in\n" + tree));
    }

    private static WaitState waitOf(TaskState task) {
        WaitState waiting = task.waiting();
        assertThat(waiting).as("what " + task.name() + " waits for").isNotNull();
        return waiting;
    }

    /** What is done with a new group. */
    private interface VoidBodyOf<A> {
        void run(A argument) throws Exception;
    }
}
