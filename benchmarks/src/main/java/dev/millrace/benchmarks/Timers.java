package dev.millrace.benchmarks;

import dev.millrace.FiberEngine;
import dev.millrace.TimerHandle;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
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

    @Param({"carrier", "baton", "nettyNio", "nettyWheel", "scheduledExecutor"})
    public String contestant;

    @Param("1")
    public int scale;

    private Clockwork clockwork;

    @Setup
    public void start() {
        clockwork =
                switch (contestant) {
                    case "carrier" -> new OursClockwork(FiberEngine.CARRIER);
                    case "baton" -> new OursClockwork(FiberEngine.BATON);
                    case "nettyNio" -> new NettyClockwork();
                    case "nettyWheel" -> new NettyWheel();
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
        clockwork.cancel(TIMERS * scale, done);
        done.await();
    }

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void fire() throws Exception {
        var done = new CountDownLatch(TIMERS * scale);
        clockwork.fire(TIMERS * scale, done);
        done.await();
    }

    /** Sets timers on its own loop. */
    private interface Clockwork extends AutoCloseable {
        /** Arms all for 1 to 60 s ahead, then cancels all. */
        void cancel(int timers, CountDownLatch done);

        /** Arms all for 1 to 2 ms ahead; each counts down. */
        void fire(int timers, CountDownLatch done);
    }

    private static long farNanos(int i) {
        return 1_000_000_000L + i % TIMERS * 590_000L;
    }

    private static long nearNanos(int i) {
        return 1_000_000L + i % TIMERS * 10L;
    }

    private static final class OursClockwork implements Clockwork {
        private final Ours ours;

        OursClockwork(FiberEngine engine) {
            ours = new Ours(engine);
        }

        @Override
        public void cancel(int timers, CountDownLatch done) {
            ours.loop.callSoonThreadSafe(() -> {
                var handles = new TimerHandle[timers];
                for (int i = 0; i < timers; i++) {
                    handles[i] = ours.loop.callLater(Duration.ofNanos(farNanos(i)), () -> {});
                }
                for (TimerHandle handle : handles) {
                    handle.cancel();
                }
                done.countDown();
            });
        }

        @Override
        public void fire(int timers, CountDownLatch done) {
            ours.loop.callSoonThreadSafe(() -> {
                for (int i = 0; i < timers; i++) {
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
        public void cancel(int timers, CountDownLatch done) {
            loop.execute(() -> {
                var futures = new Future<?>[timers];
                for (int i = 0; i < timers; i++) {
                    futures[i] = loop.schedule(() -> {}, farNanos(i), TimeUnit.NANOSECONDS);
                }
                for (Future<?> future : futures) {
                    future.cancel(false);
                }
                done.countDown();
            });
        }

        @Override
        public void fire(int timers, CountDownLatch done) {
            loop.execute(() -> {
                for (int i = 0; i < timers; i++) {
                    loop.schedule(done::countDown, nearNanos(i), TimeUnit.NANOSECONDS);
                }
            });
        }

        @Override
        public void close() throws Exception {
            group.shutdownGracefully().sync();
        }
    }

    /** Sets its timers from the measuring thread: the wheel's own is for turning it. */
    private static final class NettyWheel implements Clockwork {
        private final HashedWheelTimer wheel = new HashedWheelTimer(1, TimeUnit.MILLISECONDS);

        @Override
        public void cancel(int timers, CountDownLatch done) {
            var timeouts = new Timeout[timers];
            for (int i = 0; i < timers; i++) {
                timeouts[i] = wheel.newTimeout(expired -> {}, farNanos(i), TimeUnit.NANOSECONDS);
            }
            for (Timeout timeout : timeouts) {
                timeout.cancel();
            }
            done.countDown();
        }

        @Override
        public void fire(int timers, CountDownLatch done) {
            for (int i = 0; i < timers; i++) {
                wheel.newTimeout(expired -> done.countDown(), nearNanos(i), TimeUnit.NANOSECONDS);
            }
        }

        @Override
        public void close() {
            wheel.stop();
        }
    }

    private static final class ExecutorClockwork implements Clockwork {
        private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);

        ExecutorClockwork() {
            executor.setRemoveOnCancelPolicy(true);
        }

        @Override
        public void cancel(int timers, CountDownLatch done) {
            executor.execute(() -> {
                var futures = new Future<?>[timers];
                for (int i = 0; i < timers; i++) {
                    futures[i] = executor.schedule(() -> {}, farNanos(i), TimeUnit.NANOSECONDS);
                }
                for (Future<?> future : futures) {
                    future.cancel(false);
                }
                done.countDown();
            });
        }

        @Override
        public void fire(int timers, CountDownLatch done) {
            executor.execute(() -> {
                for (int i = 0; i < timers; i++) {
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
