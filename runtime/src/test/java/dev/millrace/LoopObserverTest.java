package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.LoopObserver;
import dev.millrace.sync.WaitQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LoopObserverTest extends OnBothEngines {
    private final Watcher watcher = new Watcher();

    @Test
    void the_life_of_a_task_is_told_step_by_step() throws InterruptedException {
        Promise<String> answer = loop.promise("answer");
        loop.observe(watcher);

        loop.callSoon(() -> loop.callSoon(() -> loop.callSoon(() -> answer.complete("42"))));
        loop.runUntilComplete(loop.detach("asker", answer::await));

        assertThat(watcher.take())
                .containsExactly(
                        "forked asker",
                        "started asker",
                        "suspended asker promise",
                        "resumed asker",
                        "ended asker returned");
    }

    @Test
    void a_wait_is_told_by_its_kind() throws InterruptedException {
        loop.observe(watcher);

        loop.runUntilComplete(
                loop.detach(
                        "waiter",
                        () -> {
                            Async.sleep(Duration.ofHours(1));
                            Async.checkpoint();
                            Async.blocking(() -> {});
                            return null;
                        }));

        assertThat(watcher.take())
                .containsExactly(
                        "forked waiter",
                        "started waiter",
                        "suspended waiter sleep",
                        "timers",
                        "resumed waiter",
                        "suspended waiter turn",
                        "resumed waiter",
                        "suspended waiter away",
                        "resumed waiter",
                        "ended waiter returned");
    }

    @Test
    void no_description_is_made_for_an_observer_of_a_wait_whose_kind_is_known()
            throws InterruptedException {
        loop.observe(watcher);
        WaitQueue<String, String> turnstile =
                new WaitQueue<String, String>(loop)
                        .describedBy(
                                "turnstile",
                                wanted -> {
                                    throw new IllegalStateException("described " + wanted);
                                });

        loop.runUntilComplete(
                loop.detach(
                        "waiter",
                        () -> {
                            loop.callSoon(() -> turnstile.offerFirst("token"));
                            return turnstile.await("token");
                        }));

        assertThat(watcher.take()).contains("suspended waiter turnstile");
    }

    @Test
    void a_hook_that_cannot_say_what_it_is_harms_no_task_that_is_observed()
            throws InterruptedException {
        loop.observe(watcher);

        loop.runUntilComplete(
                loop.detach(
                        "waiter",
                        () ->
                                Async.suspendInLoop(wait -> {
                                    wait.onCancel(new Unspeakable());
                                    loop.callSoon(() -> wait.resume("fine"));
                                })));

        assertThat(watcher.take())
                .endsWith("suspended waiter unknown", "resumed waiter", "ended waiter returned");
    }

    private static final class Unspeakable implements CancelHook, Described {
        @Override
        public boolean abort() {
            return true;
        }

        @Override
        public Description describe() {
            throw new NoClassDefFoundError("of an optional library");
        }
    }

    @Test
    void a_child_is_told_with_its_parent_and_how_it_ended() throws InterruptedException {
        var parents = new ArrayList<Long>();
        loop.observe(
                new LoopObserver() {
                    @Override
                    public void taskForked(String name, long task, String who, long parent) {
                        parents.add(parent);
                    }
                });
        loop.observe(watcher);

        Task<Object> parent =
                loop.detach(
                        "parent",
                        () -> {
                            TaskGroup.run(group -> {
                                group.fork("slow", () -> Async.sleep(Duration.ofDays(1)));
                                group.fork(
                                        "wrong",
                                        () -> {
                                            throw new IllegalStateException("planned");
                                        });
                            });
                            return null;
                        });
        loop.callSoon(add("detached by no task"));
        try {
            loop.runUntilComplete(parent);
        } catch (TaskGroupException planned) {
            trace.add("failed");
        }

        assertThat(parents).containsExactly(0L, parent.id(), parent.id());
        assertThat(watcher.take())
                .containsSubsequence("ended wrong failed", "cancelled slow", "ended slow cancelled")
                .endsWith("ended parent failed");
    }

    @Test
    void a_job_is_told_from_its_start_to_its_end() throws InterruptedException {
        loop.observe(watcher);

        run(() -> {
            loop.<String>startJob("report", job -> job.resume("done")).await();
            var stopped = loop.<String>startJob("endless", job -> {});
            stopped.cancel();
        });

        assertThat(watcher.take())
                .containsSubsequence("forked report", "ended report returned")
                .containsSubsequence(
                        "forked endless", "cancelled endless", "ended endless cancelled")
                .doesNotContain("started report", "started endless");
    }

    @Test
    void each_turn_is_told_with_what_it_has_run() throws InterruptedException {
        var turns = new ArrayList<Long>();
        var polls = new AtomicInteger();
        loop.observe(
                new LoopObserver() {
                    @Override
                    public void turnEnded(String name, long entries, long nanos) {
                        assertThat(nanos).isNotNegative();
                        turns.add(entries);
                    }

                    @Override
                    public void pollEnded(String name, long nanos) {
                        polls.incrementAndGet();
                    }
                });
        for (int i = 0; i < 3; i++) {
            loop.callSoon(() -> loop.callSoon(add("second turn")));
        }
        loop.callSoon(() -> loop.callSoon(() -> loop.callSoon(loop::stop)));

        loop.runForever();

        assertThat(turns).containsExactly(5L, 4L, 1L); // a run begins with an entry of its own
        assertThat(polls.get()).isPositive();
    }

    @Test
    void a_turn_is_told_to_those_only_who_were_there_when_it_began() throws InterruptedException {
        var early = new ArrayList<Long>();
        var always = new ArrayList<Long>();
        var late = new ArrayList<Long>();
        Handle first = loop.observe(turnsInto(early));
        loop.callSoon(() -> {
            first.cancel();
            loop.callSoon(() ->
                    loop.callSoon(() -> {
                        loop.observe(turnsInto(always));
                        loop.callSoon(() -> {
                            Handle passing = loop.observe(turnsInto(late));
                            loop.callSoon(() -> {
                                passing.cancel();
                                loop.callSoon(loop::stop);
                            });
                        });
                    }));
        });

        loop.runForever();

        assertThat(early).isEmpty();
        assertThat(late).isEmpty();
        assertThat(always).containsExactly(1L, 1L, 1L);
    }

    private static LoopObserver turnsInto(List<Long> entriesOfEach) {
        return new LoopObserver() {
            @Override
            public void turnEnded(String name, long entries, long nanos) {
                entriesOfEach.add(entries);
            }
        };
    }

    @Test
    void how_late_a_timer_is_goes_by_the_clock_of_the_loop() throws InterruptedException {
        var late = new AtomicLong();
        loop.observe(
                new LoopObserver() {
                    @Override
                    public void timerLate(String name, long nanos) {
                        late.set(nanos);
                    }
                });

        loop.callLater(Duration.ofSeconds(1), loop::stop);
        loop.callSoon(() -> time.pass(Duration.ofSeconds(3)));
        loop.runForever();

        assertThat(late).hasValue(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void a_value_that_nobody_takes_is_told_by_its_class() throws InterruptedException {
        loop.observe(watcher);

        run(() -> {
            Promise<String> promise = loop.promise("offer");
            promise.cancel();
            promise.complete("secret");
        });

        assertThat(watcher.take())
                .filteredOn(told -> told.startsWith("discarded"))
                .singleElement()
                .asString()
                .contains("java.lang.String")
                .doesNotContain("secret");
    }

    @Test
    void a_fault_is_told_beside_the_exception_handler() throws InterruptedException {
        loop.observe(watcher);
        loop.callSoon(() -> {
            throw new IllegalStateException("planned");
        });

        runUntilQuiet();

        assertThat(watcher.take()).contains("fault a callback failed");
        faults.takeOne();
    }

    @Test
    void an_observer_of_the_builder_sees_the_loop_open_and_close() {
        reopen(builder().name("observed").observer(watcher));
        assertThat(watcher.take()).containsExactly("opened observed");

        loop.close();

        assertThat(watcher.take()).endsWith("closed observed");
    }

    @Test
    void an_observer_that_was_removed_is_told_nothing_more() throws InterruptedException {
        Handle registration = loop.observe(watcher);
        var other = new Watcher();
        loop.observe(other);
        run(() -> {});
        assertThat(watcher.take()).isNotEmpty();

        registration.cancel();
        run(() -> {});

        assertThat(registration.cancelled()).isTrue();
        assertThat(watcher.take()).isEmpty();
        assertThat(other.take()).isNotEmpty();
    }

    @Test
    void another_thread_may_register_and_remove_an_observer_while_the_loop_runs()
            throws InterruptedException {
        run(() -> {
            Handle registration = Async.blocking(() -> loop.observe(watcher));
            Async.checkpoint();
            assertThat(watcher.take()).contains("suspended task-1 turn");

            Async.blocking(registration::cancel);
            watcher.take();
            Async.checkpoint();
            assertThat(watcher.take()).isEmpty();
        });
    }

    @Test
    void a_closed_loop_takes_no_observer() {
        loop.close();

        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> loop.observe(watcher));
    }

    @Test
    void an_observer_that_throws_is_reported_once_and_removed() throws InterruptedException {
        var calls = new AtomicInteger();
        loop.observe(
                new LoopObserver() {
                    @Override
                    public void taskStarted(String name, long task, String who) {
                        calls.incrementAndGet();
                        throw new IllegalStateException("planned");
                    }
                });
        loop.observe(watcher);

        for (int i = 0; i < 3; i++) {
            run(Async::checkpoint);
        }

        assertThat(calls).hasValue(1);
        assertThat(watcher.take()).filteredOn(told -> told.startsWith("started")).hasSize(3);
        LoopFault fault = faults.takeOne();
        assertThat(fault.message()).isEqualTo("an observer failed and was removed");
        assertThat(fault.failure()).hasMessage("planned");
        assertThat(fault.source()).contains("LoopObserverTest");
    }

    @Test
    void an_observer_that_waits_at_a_checkpoint_is_refused() throws InterruptedException {
        loop.observe(
                new LoopObserver() {
                    @Override
                    public void taskStarted(String name, long task, String who) {
                        Async.sleep(Duration.ofSeconds(1));
                    }
                });

        assertThat(loop.<String>runUntilComplete(loop.detach(() -> "unharmed")))
                .isEqualTo("unharmed");

        assertThat(faults.takeOne().failure()).isInstanceOf(PinnedAwaitException.class);
    }

    @Test
    void an_observer_that_blocks_lets_nothing_run_meanwhile() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var lock = new Object();
        loop.observe(
                new LoopObserver() {
                    @Override
                    public void taskStarted(String name, long task, String who) {
                        if (who.equals("first")) {
                            entered.countDown();
                            synchronized (lock) { // which the other thread has
                                trace.add("observed");
                            }
                        }
                    }
                });
        var holder = new AtomicReference<Thread>();
        synchronized (lock) {
            Thread runner =
                    Thread.ofPlatform()
                            .start(() -> {
                                loop.callSoon(() -> {
                                    loop.detach("first", () -> trace.add("first"));
                                    loop.callSoon(add("sibling"));
                                    loop.callSoon(loop::stop);
                                });
                                runToTheEnd();
                            });
            holder.set(runner);
            Reported.await(entered);
            assertThat(trace).isEmpty();
        }
        holder.get().join();

        assertThat(trace).containsExactly("observed", "first", "sibling");
    }

    private void runToTheEnd() {
        try {
            loop.runForever();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_loop_that_is_opened_later_is_seen_by_who_observes_all_until_that_ends()
            throws InterruptedException {
        var names = new ArrayList<String>();
        Handle registration =
                EventLoop.observeAll(opened -> {
                    names.add(opened.name());
                    return opened.name().equals("mine") ? watcher : null;
                });
        try {
            reopen(builder().name("other"));
            run(() -> {});
            reopen(builder().name("mine"));
            run(() -> {});
        } finally {
            registration.cancel();
        }
        List<String> told = watcher.take();
        run(() -> {});
        reopen(builder().name("mine"));

        assertThat(registration.cancelled()).isTrue();
        assertThat(names).containsSubsequence("other", "mine").endsWith("mine");
        assertThat(told).startsWith("opened mine").contains("ended task-1 returned");
        assertThat(watcher.take()).isEmpty();
    }

    @Test
    void who_cannot_say_who_observes_a_loop_is_reported_and_the_loop_opens()
            throws InterruptedException {
        Handle registration =
                EventLoop.observeAll(opened -> {
                    throw new IllegalStateException("planned");
                });
        try {
            reopen(builder());
        } finally {
            registration.cancel();
        }
        runUntilQuiet();

        LoopFault fault = faults.takeOne();
        assertThat(fault.message())
                .isEqualTo(
                        "the function given to observeAll failed; it does not observe this loop");
        assertThat(fault.failure()).hasMessage("planned");
    }

    @Test
    void statistics_can_be_read_by_any_thread() throws InterruptedException {
        run(() -> {
            int before = loop.statistics().ready();
            var sleeper =
                    loop.detach(() -> {
                        Async.sleep(Duration.ofHours(1));
                        return null;
                    });
            loop.callSoon(add("ready"));
            LoopStatistics now = loop.statistics();
            assertThat(now.tasks()).isEqualTo(2);
            assertThat(now.ready()).isEqualTo(before + 2);
            Async.checkpoint();
            LoopStatistics elsewhere = Async.blocking(loop::statistics);
            assertThat(elsewhere.timers()).isEqualTo(1);
            assertThat(elsewhere.polls()).isGreaterThanOrEqualTo(now.polls());
            assertThat(elsewhere.discarded()).isZero();
            sleeper.cancel();
        });
    }
}
