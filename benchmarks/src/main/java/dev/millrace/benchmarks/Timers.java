package dev.millrace.benchmarks;

import dev.millrace.FiberEngine;
import dev.millrace.TimerHandle;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** 100,000 timers, set from the loop: cancelled again, or fired. */
@State(Scope.Benchmark)
public class Timers {
    private static final int TIMERS = 100_000;

    @Param({"carrier", "baton", "nettyNio", "scheduledExecutor"})
    public String contestant;

    private Clockwork clockwork;

    @Setup
    public void start() {
        clockwork =
                switch (contestant) {
                    case "carrier" -> new OursClockwork(FiberEngine.CARRIER);
                    case "baton" -> new OursClockwork(FiberEngine.BATON);
                    case "nettyNio" -> new NettyClockwork();
                    default -> new ExecutorClockwork();
                };
    }

    @TearDown
    public void stop() throws Exception {
        clockwork.close();
    }

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void cancel() throws Exception {
        var done = new CountDownLatch(1);
        clockwork.cancel(done);
        done.await();
    }

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void fire() throws Exception {
        var done = new CountDownLatch(TIMERS);
        clockwork.fire(done);
        done.await();
    }

    /** Sets timers on its own loop. */
    private interface Clockwork extends AutoCloseable {
        /** Arms all for 1 to 60 s ahead, then cancels all. */
        void cancel(CountDownLatch done);

        /** Arms all for 1 to 2 ms ahead; each counts down. */
        void fire(CountDownLatch done);
    }

    private static long farNanos(int i) {
        return 1_000_000_000L + i * 590_000L;
    }

    private static long nearNanos(int i) {
        return 1_000_000L + i * 10L;
    }

    private static final class OursClockwork implements Clockwork {
        private final Ours ours;

        OursClockwork(FiberEngine engine) {
            ours = new Ours(engine);
        }

        @Override
        public void cancel(CountDownLatch done) {
            ours.loop.callSoonThreadSafe(() -> {
                var handles = new TimerHandle[TIMERS];
                for (int i = 0; i < TIMERS; i++) {
                    handles[i] = ours.loop.callLater(Duration.ofNanos(farNanos(i)), () -> {});
                }
                for (TimerHandle handle : handles) {
                    handle.cancel();
                }
                done.countDown();
            });
        }

        @Override
        public void fire(CountDownLatch done) {
            ours.loop.callSoonThreadSafe(() -> {
                for (int i = 0; i < TIMERS; i++) {
                    ours.loop.callLater(Duration.ofNanos(nearNanos(i)), done::countDown);
                }
            });
        }

        @Override
        public void close() throws Exception {
            ours.close();
        }
    }

    private static final class NettyClockwork implements Clockwork {
        private final MultiThreadIoEventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        private final EventLoop loop = group.next();

        @Override
        public void cancel(CountDownLatch done) {
            loop.execute(() -> {
                var futures = new Future<?>[TIMERS];
                for (int i = 0; i < TIMERS; i++) {
                    futures[i] = loop.schedule(() -> {}, farNanos(i), TimeUnit.NANOSECONDS);
                }
                for (Future<?> future : futures) {
                    future.cancel(false);
                }
                done.countDown();
            });
        }

        @Override
        public void fire(CountDownLatch done) {
            loop.execute(() -> {
                for (int i = 0; i < TIMERS; i++) {
                    loop.schedule(done::countDown, nearNanos(i), TimeUnit.NANOSECONDS);
                }
            });
        }

        @Override
        public void close() throws Exception {
            group.shutdownGracefully().sync();
        }
    }

    private static final class ExecutorClockwork implements Clockwork {
        private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);

        ExecutorClockwork() {
            executor.setRemoveOnCancelPolicy(true);
        }

        @Override
        public void cancel(CountDownLatch done) {
            executor.execute(() -> {
                var futures = new Future<?>[TIMERS];
                for (int i = 0; i < TIMERS; i++) {
                    futures[i] = executor.schedule(() -> {}, farNanos(i), TimeUnit.NANOSECONDS);
                }
                for (Future<?> future : futures) {
                    future.cancel(false);
                }
                done.countDown();
            });
        }

        @Override
        public void fire(CountDownLatch done) {
            executor.execute(() -> {
                for (int i = 0; i < TIMERS; i++) {
                    executor.schedule(done::countDown, nearNanos(i), TimeUnit.NANOSECONDS);
                }
            });
        }

        @Override
        public void close() {
            executor.close();
        }
    }
}
