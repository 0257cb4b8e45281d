package dev.millrace.benchmarks;

import dev.millrace.FiberEngine;
import dev.millrace.TimerHandle;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * 100,000 timers, set from the loop for deadlines in a random order: cancelled in another random
 * order, fired, and both: while some are set, others are cancelled, and the rest fires. {@code
 * timeouts} is not random, and the most frequent case in a server: always the same delay, and
 * nearly always cancelled, the oldest first.
 */
@State(Scope.Benchmark)
public class Timers {
    private static final int TIMERS = 100_000;
    private static final int OPEN_TIMEOUTS = 1_000;

    @Param({"carrier", "baton", "nettyNio", "nettyWheel", "scheduledExecutor"})
    public String contestant;

    @Param("1")
    public int scale;

    private int timers;
    private int[] deadlines; // every number below timers, shuffled
    private int[] order; // another shuffle
    private Clockwork clockwork;

    @Setup
    public void start() {
        timers = TIMERS * scale;
        var random = new Random(42); // the same for all contestants
        deadlines = shuffled(random, timers);
        order = shuffled(random, timers);
        clockwork =
                switch (contestant) {
                    case "carrier" -> new OursClockwork(FiberEngine.CARRIER);
                    case "baton" -> new OursClockwork(FiberEngine.BATON);
                    case "nettyNio" -> new NettyClockwork();
                    case "nettyWheel" -> new NettyWheel();
                    default -> new ExecutorClockwork();
                };
    }

    private static int[] shuffled(Random random, int length) {
        int[] numbers = new int[length];
        for (int i = 0; i < length; i++) {
            int other = random.nextInt(i + 1);
            numbers[i] = numbers[other];
            numbers[other] = i;
        }
        return numbers;
    }

    @TearDown
    public void stop() throws Exception {
        clockwork.host().close();
    }

    /** All are set for 10 to 69 s ahead, then all are cancelled. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public int cancel() {
        return clockwork
                .host()
                .run(() -> {
                    var handles = new Object[timers];
                    for (int i = 0; i < timers; i++) {
                        handles[i] = clockwork.set(() -> {}, farNanos(i));
                    }
                    int cancelled = 0;
                    for (int i : order) {
                        cancelled += clockwork.cancel(handles[i]) ? 1 : 0;
                    }
                    return Pairs.checked(cancelled, timers);
                });
    }

    /** All are set for 1 to 2 ms ahead, and fire. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public int fire() {
        return clockwork
                .host()
                .start(all -> {
                    var ended = new Ended(timers, all);
                    for (int i = 0; i < timers; i++) {
                        clockwork.set(ended, nearNanos(i));
                    }
                });
    }

    /** As {@link #fire}, but after every second timer an earlier one is cancelled. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public int setCancelFire() {
        return clockwork
                .host()
                .start(all -> {
                    var ended = new Ended(timers, all);
                    var handles = new Object[timers];
                    for (int i = 0; i < timers; i++) {
                        handles[i] = clockwork.set(ended, nearNanos(i));
                        if (i % 2 == 1) {
                            int some = (int) ((long) order[i] * i / timers); // below i
                            Object handle = handles[some];
                            handles[some] = null;
                            if (handle != null && clockwork.cancel(handle)) {
                                ended.run();
                            }
                        }
                    }
                });
    }

    /** One percent is open at any time; setting a timer cancels the oldest. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public int timeouts() {
        return clockwork
                .host()
                .run(() -> {
                    var open = new Object[OPEN_TIMEOUTS * scale];
                    int cancelled = 0;
                    for (int i = 0; i < timers + open.length; i++) {
                        int slot = i % open.length;
                        if (open[slot] != null) {
                            cancelled += clockwork.cancel(open[slot]) ? 1 : 0;
                        }
                        open[slot] = i < timers ? clockwork.set(() -> {}, 30_000_000_000L) : null;
                    }
                    return Pairs.checked(cancelled, timers);
                });
    }

    private long farNanos(int i) {
        return 10_000_000_000L + deadlines[i] % TIMERS * 590_000L;
    }

    private long nearNanos(int i) {
        return 1_000_000L + deadlines[i] % TIMERS * 10L;
    }

    /** Counts the timers that have ended; the last one completes the future. */
    private static final class Ended implements Runnable {
        private final int timers;
        private final CompletableFuture<Integer> all;
        // the wheel fires on its own thread
        private final AtomicInteger left;

        Ended(int timers, CompletableFuture<Integer> all) {
            this.timers = timers;
            this.all = all;
            this.left = new AtomicInteger(timers);
        }

        @Override
        public void run() {
            if (left.decrementAndGet() == 0) {
                all.complete(timers);
            }
        }
    }

    /** A loop with timers that are set and cancelled on its own thread. */
    private interface Clockwork {
        Host host();

        Object set(Runnable task, long nanos);

        /** Whether the timer will not fire. */
        boolean cancel(Object handle);
    }

    private static final class OursClockwork implements Clockwork {
        private final Ours ours;
        private final Host host;

        OursClockwork(FiberEngine engine) {
            ours = new Ours(engine);
            host = Host.of(ours.loop::callSoonThreadSafe, ours);
        }

        @Override
        public Host host() {
            return host;
        }

        @Override
        public Object set(Runnable task, long nanos) {
            return ours.loop.callLater(Duration.ofNanos(nanos), task);
        }

        @Override
        public boolean cancel(Object handle) {
            var timer = (TimerHandle) handle;
            timer.cancel();
            return timer.cancelled();
        }
    }

    private static final class NettyClockwork implements Clockwork {
        private final MultiThreadIoEventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        private final EventLoop loop = group.next();
        private final Host host = Host.of(loop, () -> group.shutdownGracefully().sync());

        @Override
        public Host host() {
            return host;
        }

        @Override
        public Object set(Runnable task, long nanos) {
            return loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public boolean cancel(Object handle) {
            return ((Future<?>) handle).cancel(false);
        }
    }

    /** Sets its timers from another thread, because the wheel's own thread only turns the wheel. */
    private static final class NettyWheel implements Clockwork {
        private final HashedWheelTimer wheel = new HashedWheelTimer(1, TimeUnit.MILLISECONDS);
        private final Host beside = Host.platformThread();
        private final Host host =
                Host.of(
                        beside,
                        () -> {
                            wheel.stop();
                            beside.close();
                        });

        @Override
        public Host host() {
            return host;
        }

        @Override
        public Object set(Runnable task, long nanos) {
            return wheel.newTimeout(expired -> task.run(), nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public boolean cancel(Object handle) {
            return ((Timeout) handle).cancel();
        }
    }

    private static final class ExecutorClockwork implements Clockwork {
        private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
        private final Host host = Host.of(executor, executor::close);

        ExecutorClockwork() {
            executor.setRemoveOnCancelPolicy(true);
        }

        @Override
        public Host host() {
            return host;
        }

        @Override
        public Object set(Runnable task, long nanos) {
            return executor.schedule(task, nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public boolean cancel(Object handle) {
            return ((Future<?>) handle).cancel(false);
        }
    }
}
