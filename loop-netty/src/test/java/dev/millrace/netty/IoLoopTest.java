package dev.millrace.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.spi.LoopClock;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.TestRun;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("one-processor")
class IoLoopTest extends OnNetty {

    @Test
    void a_million_tasks_that_tasks_of_the_loop_bring_make_no_wake_up() throws Exception {
        run(() -> {
            var executed = new AtomicInteger();
            long wakeUps = io().wakeUps();
            for (int i = 0; i < 1_000; i++) {
                for (int j = 0; j < 1_000; j++) {
                    netty.group().next().execute(executed::getAndIncrement);
                }
                Async.checkpoint();
            }
            while (executed.get() < 1_000_000) {
                Async.checkpoint();
            }
            assertThat(io().wakeUps()).isEqualTo(wakeUps);
        });
    }

    @Test
    void tasks_come_in_order_and_what_they_bring_comes_after() throws Exception {
        run(() -> {
            var executor = netty.group().next();
            Promise<Boolean> done = loop.promise();
            executor.execute(() -> {
                trace.add("1");
                executor.execute(() -> {
                    trace.add("3");
                    done.complete(true);
                });
            });
            executor.execute(() -> trace.add("2"));
            done.await();
        });
        assertThat(trace).containsExactly("1", "2", "3");
    }

    @Test
    void a_task_that_waits_for_what_it_has_executed_mostly_costs_no_look_of_the_transport()
            throws Exception {
        run(() -> {
            long rounds = io().rounds();
            for (int i = 0; i < 160; i++) {
                Promise<Boolean> promise = loop.promise();
                netty.group().next().execute(() -> promise.complete(true));
                promise.await();
            }
            assertThat(io().rounds() - rounds).isBetween(5L, 12L);
        });
    }

    @Test
    void a_task_that_queues_itself_keeps_neither_channels_nor_tasks_out() throws Exception {
        run(() -> {
            var stopped = new boolean[1];
            var again =
                    new Runnable() {
                        @Override
                        public void run() {
                            if (!stopped[0]) {
                                netty.group().next().execute(this);
                            }
                        }
                    };
            netty.group().next().execute(again);
            Ends ends = pair(channel -> {});
            var messages = NettyBridge.messages(ends.accepted(), io.netty.buffer.ByteBuf.class);
            write(ends.client(), "hello");
            assertThat(text(messages.next())).isEqualTo("hello");
            Async.sleep(Duration.ofMillis(5));
            stopped[0] = true;
            messages.close();
        });
    }

    @Test
    void steps_before_a_poll_run_on_the_driver_all_in_one_go() throws Exception {
        run(() -> {
            Thread driver = loop.onDriver(Thread::currentThread);
            Promise<Boolean> done = loop.promise();
            netty.beforePoll(() -> trace.add("first on driver " + driver.equals(here())));
            netty.beforePoll(() -> {
                throw new IllegalStateException("no");
            });
            netty.beforePoll(() -> done.complete(true));
            trace.add("the task goes on");
            done.await();
        });
        assertThat(trace).containsExactly("the task goes on", "first on driver true");
        assertThat(takeFault().failure()).isInstanceOf(IllegalStateException.class);
    }

    private static Thread here() {
        return Thread.currentThread();
    }

    @Test
    void a_step_that_adds_itself_for_ever_keeps_nothing_out() throws Exception {
        run(() -> {
            var stopped = new boolean[1];
            var again =
                    new Runnable() {
                        @Override
                        public void run() {
                            if (!stopped[0]) {
                                netty.beforePoll(this);
                            }
                        }
                    };
            netty.beforePoll(again);
            Ends ends = pair(channel -> {});
            NettyBridge.awaitOwned(() -> ends.client().close());
            stopped[0] = true;
        });
    }

    @Test
    void a_foreign_thread_that_floods_keeps_nothing_out() throws Exception {
        run(() -> {
            var stop = new CountDownLatch(1);
            var executed = new AtomicLong();
            var brought = new AtomicLong();
            Thread flood =
                    Thread.ofPlatform()
                            .start(() -> {
                                while (stop.getCount() > 0 && brought.get() < 2_000_000) {
                                    brought.getAndIncrement();
                                    netty.group().next().execute(executed::getAndIncrement);
                                }
                            });
            for (int i = 0; i < 100; i++) {
                Async.checkpoint();
                Async.sleep(Duration.ofNanos(1));
            }
            stop.countDown();
            Async.blocking(() -> flood.join());
            until(() -> executed.get() == brought.get());
        });
    }

    @Test
    void timers_of_huge_delays_wait_without_spinning() throws Exception {
        run(() -> {
            var executor = netty.group().next();
            ScheduledFuture<?> huge =
                    executor.schedule(() -> trace.add("never"), Long.MAX_VALUE, TimeUnit.DAYS);
            ScheduledFuture<?> large =
                    executor.schedule(() -> trace.add("never"), 250, TimeUnit.DAYS);
            Async.sleep(Duration.ofMillis(5));
            long rounds = io().rounds();
            Async.sleep(Duration.ofMillis(100));
            assertThat(io().rounds() - rounds).isLessThan(20);
            assertThat(huge.cancel(false)).isTrue();
            assertThat(large.cancel(false)).isTrue();
        });
        assertThat(trace).isEmpty();
    }

    @Test
    void a_clock_that_is_negative_changes_nothing() throws Exception {
        EventLoop time = EventLoop.open();
        LoopClock negative = () -> time.time().toNanos() - Long.MAX_VALUE / 2 - (1L << 61);
        run(
                builder().clock(negative),
                () -> {
                    Promise<Boolean> fired = loop.promise();
                    netty.group()
                            .next()
                            .schedule(() -> fired.complete(true), 2, TimeUnit.MILLISECONDS);
                    fired.await();
                    long rounds = io().rounds();
                    Async.sleep(Duration.ofMillis(50));
                    assertThat(io().rounds() - rounds).as("it does not spin").isLessThan(20);
                });
    }

    @Test
    void all_handlers_of_a_look_see_one_time_and_a_task_the_time_now() throws Exception {
        var reads = new AtomicLong();
        run(
                builder().clock(() -> reads.addAndGet(1_000)), // no two readings are the same
                () -> {
                    Promise<Long> first = loop.promise();
                    Promise<Long> second = loop.promise();
                    loop.onDriver(() -> {
                        netty.group().next().execute(() -> first.complete(netty.lookNanos()));
                        netty.group().next().execute(() -> second.complete(netty.lookNanos()));
                    });
                    long inHandlers = first.await();
                    assertThat(second.await()).isEqualTo(inHandlers);
                    long inTask = netty.lookNanos();
                    assertThat(inTask).isGreaterThan(inHandlers);
                    assertThat(netty.lookNanos()).isGreaterThan(inTask);
                });
    }

    @Test
    void an_idle_loop_makes_no_round() throws Exception {
        run(() -> {
            serve(channel -> {});
            Async.checkpoint();
            long rounds = io().rounds();
            Async.sleep(Duration.ofMillis(50));
            assertThat(io().rounds() - rounds).isLessThan(5);
        });
    }

    @Test
    void a_timer_of_netty_that_is_cancelled_is_gone_at_once() throws Exception {
        run(() -> {
            var executor = netty.group().next();
            loop.onDriver(() -> {
                for (int i = 0; i < 100_000; i++) {
                    executor.schedule(() -> trace.add("never"), 1, TimeUnit.HOURS).cancel(false);
                }
            });
            assertThat(io().hasWork()).isFalse();
        });
    }

    @Test
    void time_in_tests_moves_to_timers_of_netty() {
        TestRun run =
                TestLoop.run(
                        engine,
                        test -> {
                            NettyLoop onVirtualTime = NettyLoop.of(test.loop());
                            Promise<Duration> fired = test.loop().promise();
                            onVirtualTime
                                    .group()
                                    .next()
                                    .schedule(
                                            () -> fired.complete(test.loop().time()),
                                            3,
                                            TimeUnit.HOURS);
                            assertThat(fired.await()).isEqualTo(Duration.ofHours(3));
                        });
        assertThat(run.elapsed()).isEqualTo(Duration.ofHours(3));
    }

    @Test
    void io_uring_where_the_kernel_allows_it() throws Exception {
        assumeThat(Natives.ioUring()).as("io_uring can be used").isNull();
        assumeThat(engine).isEqualTo(dev.millrace.FiberEngine.CARRIER);
        EventLoop.Builder settings = builder().poller(NettyTransport.ioUring());
        run(
                settings,
                () -> {
                    Ends ends = pair(channel -> {});
                    var messages =
                            NettyBridge.messages(ends.accepted(), io.netty.buffer.ByteBuf.class);
                    for (int i = 0; i < 100; i++) {
                        write(ends.client(), "hello");
                        assertThat(text(messages.next())).isEqualTo("hello");
                        var promise = loop.<Integer>promise();
                        Thread.startVirtualThread(() -> promise.completeThreadSafe(1));
                        promise.await();
                    }
                    Async.sleep(Duration.ofMillis(5));
                    messages.close();
                });
    }
}
