package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.ContextVar;
import dev.millrace.EventLoop;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a loop keeps to as a scheduler of any library. */
@Timeout(60)
abstract class SchedulerContract extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @RegisterExtension final DropHooks drops = new DropHooks();

    abstract LoopWorker worker(EventLoop loop);

    /** Milliseconds on the scheduler's own clock. */
    abstract long now(EventLoop loop);

    /** Runs {@code scheduling}, and asserts that it is refused in the library's own way. */
    abstract void assertRejected(Runnable scheduling);

    @Test
    void tasks_of_a_worker_run_as_callbacks_of_the_loop_in_their_order() {
        var trace = new Trace();
        TestLoop.run(
                engine,
                loop -> {
                    LoopWorker worker = worker(loop.loop());
                    for (String name : List.of("a", "b", "c")) {
                        worker.schedule(() -> trace.add(name + EventLoop.inCallback()));
                    }
                    assertThat(trace.steps()).isEmpty();
                    loop.untilIdle();
                    worker.dispose();
                });
        assertThat(trace.steps()).containsExactly("atrue", "btrue", "ctrue");
    }

    @Test
    void tasks_scheduled_by_another_thread_run_on_the_loop_in_their_order() {
        RunningLoop.with(
                engine,
                loop -> {
                    LoopWorker worker = worker(loop);
                    var trace = new Trace();
                    var done = new CountDownLatch(1);
                    worker.schedule(() -> trace.add("a" + loop.inLoop()));
                    worker.schedule(() -> trace.add("b" + loop.inLoop()));
                    worker.schedule(done::countDown);
                    await(done);
                    assertThat(trace.steps()).containsExactly("atrue", "btrue");
                    worker.dispose();
                });
    }

    @Test
    void delays_and_the_scheduler_s_now_go_by_the_loop_s_clock() {
        var trace = new Trace();
        TestLoop.run(
                engine,
                loop -> {
                    LoopWorker worker = worker(loop.loop());
                    worker.schedule(
                            () -> trace.add("late " + now(loop.loop())), SECOND.multipliedBy(3600));
                    worker.schedule(() -> trace.add("soon " + now(loop.loop())), SECOND);
                    loop.advance(Duration.ofHours(2));
                    worker.dispose();
                });
        assertThat(trace.steps()).containsExactly("soon 1000", "late 3600000");
    }

    @Test
    void a_period_is_kept_exactly_until_it_is_disposed_of() {
        var trace = new Trace();
        TestLoop.run(
                engine,
                loop -> {
                    LoopWorker worker = worker(loop.loop());
                    Runnable stop =
                            worker.schedulePeriodically(
                                    () -> trace.add("" + now(loop.loop())),
                                    SECOND,
                                    Duration.ofMillis(1500));
                    loop.advance(SECOND.multipliedBy(4));
                    stop.run();
                    loop.advance(SECOND.multipliedBy(10));
                    worker.dispose();
                });
        assertThat(trace.steps()).containsExactly("1000", "2500", "4000");
    }

    @Test
    void a_task_that_was_taken_back_never_runs() {
        var ran = new AtomicInteger();
        TestLoop.run(
                engine,
                loop -> {
                    LoopWorker worker = worker(loop.loop());
                    worker.schedule(ran::incrementAndGet).run();
                    worker.schedule(ran::incrementAndGet, SECOND).run();
                    loop.advance(SECOND.multipliedBy(2));
                    worker.dispose();
                });
        assertThat(ran).hasValue(0);
    }

    @Test
    void disposing_of_a_worker_withdraws_what_it_queued_and_leaves_its_siblings_alone() {
        var trace = new Trace();
        TestLoop.run(
                engine,
                loop -> {
                    LoopWorker worker = worker(loop.loop());
                    LoopWorker sibling = worker(loop.loop());
                    worker.schedule(() -> trace.add("now"));
                    worker.schedule(() -> trace.add("later"), SECOND);
                    worker.schedulePeriodically(() -> trace.add("again"), SECOND, SECOND);
                    sibling.schedule(() -> trace.add("sibling"), SECOND);
                    assertThat(worker.isDisposed()).isFalse();
                    worker.dispose();
                    worker.dispose();
                    assertThat(worker.isDisposed()).isTrue();
                    assertThat(sibling.isDisposed()).isFalse();
                    loop.advance(SECOND.multipliedBy(5));
                    sibling.dispose();
                });
        assertThat(trace.steps()).containsExactly("sibling");
    }

    @Test
    void a_worker_may_be_disposed_of_by_another_thread() {
        RunningLoop.with(
                engine,
                loop -> {
                    LoopWorker worker = worker(loop);
                    var ran = new AtomicInteger();
                    worker.schedule(ran::incrementAndGet, Duration.ofHours(1));
                    worker.dispose();
                    assertThat(worker.isDisposed()).isTrue();
                    assertThat(ran).hasValue(0);
                });
    }

    @Test
    void a_task_may_dispose_of_its_own_worker() {
        var trace = new Trace();
        TestLoop.run(
                engine,
                loop -> {
                    LoopWorker worker = worker(loop.loop());
                    worker.schedulePeriodically(
                            () -> {
                                trace.add("tick");
                                worker.dispose();
                            },
                            SECOND,
                            SECOND);
                    loop.advance(SECOND.multipliedBy(5));
                });
        assertThat(trace.steps()).containsExactly("tick");
    }

    @Test
    void what_comes_after_the_loop_has_closed_is_refused() {
        EventLoop loop = EventLoop.builder().engine(engine).open();
        LoopWorker worker = worker(loop);
        loop.close();
        assertRejected(() -> worker.schedule(() -> {}));
        assertRejected(() -> worker.schedule(() -> {}, SECOND));
        assertRejected(() -> worker(loop).schedule(() -> {}));
    }

    @Test
    void a_task_has_the_context_of_whoever_scheduled_it() {
        ContextVar<String> user = ContextVar.withDefault("user", "nobody");
        var trace = new Trace();
        TestLoop.run(
                engine,
                loop -> {
                    LoopWorker worker = worker(loop.loop());
                    user.where(
                            "ada",
                            () -> {
                                worker.schedule(() -> trace.add("now " + user.get()));
                                worker.schedule(() -> trace.add("later " + user.get()), SECOND);
                            });
                    worker.schedule(() -> trace.add("outside " + user.get()));
                    Async.sleep(SECOND.multipliedBy(2));
                    worker.dispose();
                });
        assertThat(trace.steps()).containsExactly("now ada", "outside nobody", "later ada");
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError("nobody interrupts this thread", interrupted);
        }
    }
}
