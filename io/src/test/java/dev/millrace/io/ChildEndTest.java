package dev.millrace.io;

import static dev.millrace.io.Shell.awaitGone;
import static dev.millrace.io.Shell.pid;
import static dev.millrace.io.Shell.runs;
import static dev.millrace.io.Shell.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Children that are ended, and what they have started. */
@Tag("slow") // processes
@Timeout(60)
class ChildEndTest extends EngineTest {
    private static final String WITH_GRANDCHILD = "sleep 1234 & echo $!; wait";
    private static final String STUBBORN = // with a grandchild that is so too
            "trap '' TERM; sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1234; done' & wait";

    private static final ChildOptions DEFAULTS = ChildOptions.defaults();
    private static final ChildOptions HASTY = DEFAULTS.withGrace(Duration.ofMillis(50));

    @BeforeEach
    void assumeShell() {
        Shell.assume();
    }

    @Test
    void the_end_of_the_block_ends_the_child_and_its_children() {
        run(loop -> {
            long grandchild;
            ChildProcess child = ChildProcess.start(script(WITH_GRANDCHILD));
            try (child) {
                grandchild = pid(child.output().readLine());
                assertThat(runs(grandchild)).isTrue();
            }
            assertThat(child.await()).isEqualTo(128 + 15); // it was asked, and not killed
            assertThat(child.alive()).isFalse();
            awaitGone(grandchild);
        });
    }

    @Test
    void what_does_not_end_when_it_is_asked_is_killed_after_the_grace() {
        run(loop -> {
            long grandchild;
            ChildProcess child = ChildProcess.start(script(STUBBORN), HASTY);
            try (child) {
                grandchild = pid(child.output().readLine());
            }
            assertThat(child.await()).isEqualTo(128 + 9);
            awaitGone(grandchild);
        });
    }

    @Test
    void a_grandchild_that_outlives_its_parent_in_the_grace_is_killed_too() {
        run(loop -> {
            String half = "sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1234; done' & wait";
            long grandchild;
            try (ChildProcess child = ChildProcess.start(script(half), HASTY)) {
                grandchild = pid(child.output().readLine());
            }
            awaitGone(grandchild);
        });
    }

    @Test
    void a_child_that_is_stopped_is_ended_too() {
        run(loop -> {
            ChildProcess child = ChildProcess.start(List.of("cat"));
            try (child) {
                assertThat(child.signal("STOP")).isTrue();
            }
            assertThat(child.await()).isEqualTo(128 + 15); // it goes on, to hear that it shall end
        });
    }

    @Test
    void what_is_started_while_the_child_ends_does_not_escape() {
        run(loop -> {
            String busy = "for i in $(seq 100); do sleep 1234 & echo $!; done; wait";
            var started = new ArrayList<String>();
            try (ChildProcess child = ChildProcess.start(script(busy), HASTY)) {
                started.add(child.output().readLine()); // and now it is at it
            }
            started.forEach(each -> awaitGone(pid(each)));
            assertThat(sleepers()).isEmpty();
            assertThat(orphans()).isEmpty();
        });
    }

    @Test
    void a_cancel_of_a_run_ends_the_tree() {
        run(loop -> {
            var pids = new ArrayList<Long>();
            var scope = new CancelScope();
            boolean ended =
                    scope.run(() -> {
                        try (ChildProcess child = ChildProcess.start(script(WITH_GRANDCHILD))) {
                            pids.add(child.pid());
                            pids.add(pid(child.output().readLine()));
                            loop.loop().callSoon(scope::cancel);
                            child.communicate(new byte[0]).orThrow();
                        }
                    });
            assertThat(ended).isFalse();
            assertThat(pids).hasSize(2);
            pids.forEach(Shell::awaitGone);
        });
    }

    @Test
    void a_deadline_around_a_run_ends_the_tree() {
        run(loop -> {
            TaskGroup.run(group -> {
                var scope = CancelScope.withDeadline(Duration.ofSeconds(5));
                Task<Boolean> late =
                        group.fork(() ->
                                scope.run(() -> {
                                    ChildProcess.run(script("sleep 1234 & sleep 1234")).orThrow();
                                }));
                while (sleepers().size() < 2) {
                    Async.checkpoint();
                }
                List<Long> pids = sleepers();
                scope.reschedule(loop.time()); // as time stands still while a child works
                assertThat(late.await()).isFalse();
                pids.forEach(Shell::awaitGone);
            });
            assertThatExceptionOfType(DeadlineExceededException.class)
                    .isThrownBy(() ->
                            Async.timeout(
                                    Duration.ZERO,
                                    () -> {
                                        ChildProcess.run(List.of("sleep", "1000")).orThrow();
                                    }));
        });
    }

    private static List<Long> orphans() {
        return ProcessHandle.allProcesses()
                .filter(each -> each.info().commandLine().orElse("").endsWith("sleep 1234"))
                .filter(each -> each.parent().map(ProcessHandle::pid).orElse(1L) == 1)
                .map(ProcessHandle::pid)
                .filter(Shell::runs)
                .toList();
    }

    private static List<Long> sleepers() {
        return ProcessHandle.current()
                .descendants()
                .filter(each -> each.info().command().filter(c -> c.endsWith("sleep")).isPresent())
                .map(ProcessHandle::pid)
                .filter(Shell::runs)
                .toList();
    }

    @Test
    void output_over_the_limit_is_an_error_and_the_end_of_the_child() {
        run(loop -> {
            assertThatExceptionOfType(LimitOverrunException.class)
                    .isThrownBy(() ->
                            ChildProcess.run(List.of("yes"), DEFAULTS.withLimit(100_000))
                                    .exitStatus())
                    .withMessageContaining("the output of yes")
                    .satisfies(e -> assertThat(e.limit()).isEqualTo(100_000));
            assertThat(ChildProcess.run(script("printf abc"), DEFAULTS.withLimit(3)).outputText())
                    .isEqualTo("abc");
        });
    }

    @Test
    void a_flood_that_nobody_reads_is_held_back_in_bounded_memory() {
        run(loop -> {
            try (ChildProcess yes = ChildProcess.start(script("yes & yes >&2"))) {
                assertThat(yes.output().readLine()).isEqualTo("y");
                loop.untilIdle();
                assertThat(yes.output().read()).hasSizeLessThan(200_000);
                assertThat(yes.errors().readExactly(4)).asString().isEqualTo("y\ny\n");
            }
        });
    }

    @Test
    void a_grandchild_that_holds_the_pipe_does_not_hold_await() {
        run(loop -> {
            long grandchild;
            try (ChildProcess child = ChildProcess.start(script("sleep 1234 & echo $!; exit 5"))) {
                grandchild = pid(child.output().readLine());
                assertThat(child.await()).isEqualTo(5);
                assertThat(runs(grandchild)).isTrue();
            } // nor the end of the block
            assertThat(runs(grandchild)).isTrue(); // it was orphaned before
            ProcessHandle.of(grandchild).ifPresent(ProcessHandle::destroyForcibly);
            awaitGone(grandchild);
        });
    }

    @Test
    void a_grandchild_that_floods_the_pipe_after_the_exit_is_read_no_further_than_asked() {
        run(loop -> {
            long flood;
            try (ChildProcess child =
                    ChildProcess.start(script("yes & echo $! >&2; read go; exit 0"))) {
                flood = pid(child.errors().readLine());
                child.input().writeLine("go");
                assertThat(child.await()).isZero();
                assertThat(child.output().readLine()).isEqualTo("y");
                loop.untilIdle();
                assertThat(child.output().read()).hasSizeLessThan(200_000);
                assertThat(runs(flood)).isTrue();
            }
            awaitGone(flood); // as nobody has the other end of its pipe
        });
    }

    @Test
    void a_child_that_leaves_a_flood_behind_at_once_fills_no_memory() {
        run(loop -> {
            for (int round = 0; round < 10; round++) {
                long flood;
                List<String> command = script("yes & echo $! >&2; exit 0");
                try (ChildProcess child = ChildProcess.start(command)) {
                    flood = pid(child.errors().readLine());
                    assertThat(child.await()).isZero();
                    byte[] read = child.output().read(); // what came before the exit, at least
                    assertThat(read == null || read.length < 1_500_000).isTrue();
                }
                awaitGone(flood);
            }
        });
    }

    @Test
    void a_child_that_its_task_has_not_closed_ends_with_the_task_and_is_reported() {
        run(loop -> {
            Task<ChildProcess> careless =
                    Async.detach(() -> ChildProcess.start(List.of("sleep", "1000")));
            ChildProcess child = careless.await();
            assertThat(child.await()).isEqualTo(128 + 15);
            assertThat(loop.takeFaults())
                    .singleElement()
                    .extracting(LoopFault::message)
                    .asString()
                    .contains("sleep (pid " + child.pid())
                    .contains("was not closed by the task that has started it");
            child.close();
        });
    }

    @Test
    void a_loop_that_closes_ends_the_children_that_are_left() throws InterruptedException {
        var children = new ArrayList<ChildProcess>();
        try (EventLoop loop = EventLoop.builder().engine(engine).open()) {
            loop.exceptionHandler((on, fault) -> {});
            loop.detach(() -> {
                children.add(ChildProcess.start(script(WITH_GRANDCHILD)));
                loop.stop();
                Async.sleep(Duration.ofHours(1));
                return null;
            });
            loop.runForever();
            assertThat(children).singleElement().matches(ChildProcess::alive);
        }
        assertThat(children).singleElement().matches(child -> !child.alive());
        awaitGone(children.getFirst().pid());
    }

    @Test
    void a_detached_process_lives_on() {
        run(loop -> {
            ProcessHandle process = ChildProcess.detach(List.of("sleep", "1000"), DEFAULTS);
            loop.untilIdle();
            assertThat(process.isAlive()).isTrue();
            process.destroyForcibly();
            awaitGone(process.pid());
            ProcessHandle reader = ChildProcess.detach(List.of("cat"), DEFAULTS);
            awaitGone(reader.pid()); // it reads the end at once
        });
    }

    @Test
    void a_read_that_waits_when_the_child_is_closed_reads_the_end() {
        run(loop -> {
            ChildProcess child = ChildProcess.start(List.of("cat"));
            TaskGroup.run(group -> {
                Task<String> reading = group.fork(() -> String.valueOf(child.output().readLine()));
                loop.untilIdle();
                child.close();
                assertThat(reading.await()).isEqualTo("null");
            });
            assertThat(child.output().read()).isNull();
            assertThat(child.input().accepting()).isFalse();
        });
    }

    @Test
    void a_close_in_a_callback_begins_and_does_not_wait() {
        run(loop -> {
            ChildProcess child = ChildProcess.start(List.of("sleep", "1000"));
            Promise<Boolean> begun = Promise.create();
            loop.loop()
                    .callSoon(() -> {
                        child.close();
                        begun.complete(child.alive());
                    });
            assertThat(begun.await()).isNotNull();
            assertThat(child.await()).isEqualTo(128 + 15);
            child.close();
        });
    }

    @Test
    void a_kill_ends_the_tree_at_once() {
        run(loop -> {
            try (ChildProcess child = ChildProcess.start(script(STUBBORN))) {
                long grandchild = pid(child.output().readLine());
                child.kill();
                assertThat(child.await()).isEqualTo(128 + 9);
                awaitGone(grandchild);
            }
        });
    }
}
