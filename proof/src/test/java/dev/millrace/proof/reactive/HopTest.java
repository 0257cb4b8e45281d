package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.ContextVar;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.testing.junit.EngineTest;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A task goes to a scheduler of a foreign library and comes back. */
@OnEachEngine(with = HopTest.Library.class)
@Timeout(60)
class HopTest extends EngineTest {
    enum Library {
        REACTOR,
        RXJAVA
    }

    @RegisterExtension final DropHooks drops = new DropHooks();

    @Parameter(1)
    Library library;

    @Test
    void the_work_runs_on_the_scheduler_and_the_task_goes_on_on_its_loop() {
        ContextVar<String> user = ContextVar.of("user");
        RunningLoop.with(
                engine,
                loop -> {
                    String seen =
                            loop.submit(() ->
                                            user.where(
                                                    "ada",
                                                    () -> {
                                                        Thread here = Thread.currentThread();
                                                        String there =
                                                                on(() -> {
                                                                    assertThat(
                                                                                    Thread
                                                                                            .currentThread())
                                                                            .isNotSameAs(here);
                                                                    assertThat(
                                                                                    EventLoop
                                                                                            .currentOrNull())
                                                                            .isNull();
                                                                    return user.get();
                                                                });
                                                        assertThat(Thread.currentThread())
                                                                .isSameAs(here);
                                                        assertThat(EventLoop.current())
                                                                .isSameAs(loop);
                                                        return there;
                                                    }))
                                    .join();
                    assertThat(seen).isEqualTo("ada");
                });
    }

    @Test
    void what_the_work_throws_is_thrown_in_the_task() {
        var failure = new IOException("disk");
        RunningLoop.with(
                engine,
                loop -> {
                    Throwable thrown =
                            loop.submit(() ->
                                            catchThrowable(() ->
                                                    on(() -> {
                                                        throw failure;
                                                    })))
                                    .join();
                    assertThat(thrown).isSameAs(failure);
                });
    }

    @Test
    void a_cancel_interrupts_the_work_and_waits_for_its_end() {
        RunningLoop.with(
                engine,
                loop -> {
                    var begun = new CountDownLatch(1);
                    var ended = new AtomicBoolean();
                    Task<Boolean> task =
                            loop.detach(() -> {
                                try {
                                    return on(() -> {
                                        begun.countDown();
                                        try {
                                            new CountDownLatch(1).await();
                                        } finally {
                                            ended.set(true);
                                        }
                                        return false;
                                    });
                                } catch (CancelledError cancelled) {
                                    assertThat(ended).isTrue();
                                    throw cancelled;
                                }
                            });
                    SchedulerContract.await(begun);
                    task.cancel();
                    Throwable outcome = loop.submit(() -> catchThrowable(task::await)).join();
                    assertThat(outcome).isInstanceOf(TaskCancelledException.class);
                });
    }

    @Test
    void work_that_was_cancelled_before_it_began_never_runs() {
        RunningLoop.with(
                engine,
                loop -> {
                    var occupied = new CountDownLatch(1);
                    var release = new CountDownLatch(1);
                    var ran = new AtomicBoolean();
                    Single single = new Single();
                    single.execute(() -> {
                        occupied.countDown();
                        SchedulerContract.await(release);
                    });
                    SchedulerContract.await(occupied);
                    Task<Object> task = loop.detach(() -> single.on(() -> ran.getAndSet(true)));
                    loop.submit(() -> null).join(); // it waits behind the other
                    task.cancel();
                    Throwable outcome = loop.submit(() -> catchThrowable(task::await)).join();
                    assertThat(outcome).isInstanceOf(TaskCancelledException.class);
                    release.countDown();
                    loop.submit(() -> single.on(() -> null))
                            .join(); // all before it have been passed
                    assertThat(ran).isFalse();
                    single.dispose();
                });
    }

    @Test
    void a_scheduler_that_has_been_shut_down_fails_the_task() {
        RunningLoop.with(
                engine,
                loop -> {
                    Single single = new Single();
                    single.dispose();
                    Throwable thrown =
                            loop.submit(() -> catchThrowable(() -> single.on(() -> null))).join();
                    assertThat(thrown).isInstanceOf(RejectedExecutionException.class);
                });
        drops.takeRx(); // RxJava says it there as well
    }

    @Test
    void a_checked_failure_can_be_caught_by_its_name() {
        RunningLoop.with(
                engine,
                loop ->
                        loop.submit(() ->
                                        assertThatExceptionOfType(IOException.class)
                                                .isThrownBy(this::failTyped))
                                .join());
    }

    private void failTyped() throws IOException {
        Callable<String> failing =
                () -> {
                    throw new IOException("disk");
                };
        Async.mayThrow(IOException.class);
        on(failing);
    }

    private <T> T on(Callable<T> work) {
        return library == Library.REACTOR
                ? ReactorBridge.on(Schedulers.boundedElastic(), work)
                : RxBridge.on(io.reactivex.rxjava3.schedulers.Schedulers.io(), work);
    }

    /** A scheduler of one thread. */
    private final class Single {
        private final Scheduler reactor = Schedulers.newSingle("hop", true);
        private final java.util.concurrent.ExecutorService thread =
                java.util.concurrent.Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().factory());
        private final io.reactivex.rxjava3.core.Scheduler rx =
                io.reactivex.rxjava3.schedulers.Schedulers.from(thread);

        void execute(Runnable task) {
            if (library == Library.REACTOR) {
                reactor.schedule(task);
            } else {
                rx.scheduleDirect(task);
            }
        }

        <T> T on(Callable<T> work) {
            return library == Library.REACTOR
                    ? ReactorBridge.on(reactor, work)
                    : RxBridge.on(rx, work);
        }

        void dispose() {
            reactor.dispose();
            thread.shutdown();
        }
    }
}
