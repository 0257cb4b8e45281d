package dev.millrace.netty;

import dev.millrace.Context;
import dev.millrace.spi.Poller;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ThreadAwareExecutor;
import io.netty.util.concurrent.Ticker;
import io.netty.util.internal.ThreadExecutorMap;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An event loop of Netty whose rounds are run by the driver of a loop.
 *
 * <p>Netty's own {@code ManualIoEventLoop} does not do for that: it never waits while it has a
 * timer, wakes its transport for each task that any other thread queues, a task of the driver's own
 * loop included, and keeps the failures of tasks to its log.
 */
final class IoLoop extends AbstractScheduledEventExecutor
        implements IoEventLoop, ThreadAwareExecutor {
    private final Poller.Host host;
    private final Ticker ticker;
    private final IoHandler transport;
    private final NettyGroup group;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Round round = new Round();
    private final Promise<@Nullable Void> terminated =
            new DefaultPromise<>(GlobalEventExecutor.INSTANCE);

    // lost wake-ups: the driver sets waiting, then looks at queued; who queues sets that, then
    // looks at waiting
    private volatile boolean queued;
    private volatile boolean waiting;

    private volatile @Nullable Thread driver;
    private volatile boolean closed;
    private volatile int registered; // written by the driver

    // driver only
    private boolean initialized;

    IoLoop(Poller.Host host, IoHandlerFactory factory) {
        this.host = host;
        this.ticker = new LoopTicker(host);
        this.transport = factory.newHandler(this);
        this.group = new NettyGroup(this);
    }

    // ---- for the poller

    void own(Thread owner) {
        driver = owner;
    }

    /** Handles what is ready, without waiting. */
    void look() {
        round.begin(false, 0);
        run();
    }

    /** Waits until something is ready or queued or the time is over, and handles that. */
    void await(long nanos) {
        waiting = true;
        round.begin(true, nanos);
        run();
    }

    /** Ends the wait at hand, or the next one. Any thread. */
    void wakeUp() {
        queued = true;
        if (waiting) {
            transport.wakeup();
        }
    }

    boolean hasWork() {
        return registered > 0 || !tasks.isEmpty() || hasScheduledTasks();
    }

    /** When the first timer is due; {@link Long#MAX_VALUE} if there is none. */
    long earliestNanos() {
        long deadline = nextScheduledTaskDeadlineNanos();
        return deadline == -1 ? Long.MAX_VALUE : deadline;
    }

    /** Gives all back: channels that are still open are closed. */
    void end() {
        initialize();
        cancelScheduledTasks();
        transport.prepareToDestroy();
        runAllTasks(); // of the channels, as they are closed
        closed = true; // what comes from now on is refused
        runAllTasks();
        transport.destroy();
        terminated.setSuccess(null);
    }

    Class<? extends IoHandler> type() {
        return transport.getClass();
    }

    // ---- one round

    private void run() {
        EventExecutor before = ThreadExecutorMap.setCurrentExecutor(this);
        try {
            initialize();
            transport.run(round);
            round.hasWaited(); // where nothing was ready the transport has not asked
            runTasks();
        } finally {
            waiting = false;
            ThreadExecutorMap.setCurrentExecutor(before);
        }
    }

    private void initialize() {
        if (!initialized) {
            initialized = true;
            transport.initialize();
        }
    }

    /** What is there now; what that queues comes in the next round, as in a turn of the loop. */
    private void runTasks() {
        queued = false; // before the look: who queues later sets it again
        fetchFromScheduledTaskQueue(tasks);
        for (int left = tasks.size(); left > 0; left--) {
            runNext();
        }
    }

    private void runAllTasks() {
        while (!tasks.isEmpty()) {
            runNext();
        }
    }

    private void runNext() {
        Runnable task = tasks.poll();
        if (task == null) {
            return;
        }
        try {
            task.run();
        } catch (Throwable t) {
            host.failed(task, t);
        }
    }

    /**
     * What the transport asks in one round. Between its wait and the first handler it asks whether
     * to report the time that these take: then it has waited.
     */
    private final class Round implements IoHandlerContext {
        private boolean blocks;
        private long mostNanos;
        private boolean begun; // io_uring asks once before it waits, too

        void begin(boolean mayWait, long nanos) {
            blocks = mayWait;
            mostNanos = nanos;
            begun = false;
        }

        void hasWaited() {
            waiting = false;
            host.awake();
        }

        @Override
        public boolean canBlock() {
            begun = true;
            return blocks && !queued && tasks.isEmpty();
        }

        @Override
        public long delayNanos(long now) { // which is the JDK's time, perhaps not the loop's
            long first = earliestNanos();
            return first == Long.MAX_VALUE
                    ? mostNanos
                    : Math.max(0, Math.min(mostNanos, first - host.nanoTime()));
        }

        @Override
        public long deadlineNanos() {
            long own = mostNanos == Long.MAX_VALUE ? Long.MAX_VALUE : host.nanoTime() + mostNanos;
            long first = Math.min(own, earliestNanos());
            return first == Long.MAX_VALUE ? -1 : first; // -1: none
        }

        @Override
        public boolean shouldReportActiveIoTime() {
            if (begun) {
                hasWaited();
            }
            return false;
        }
    }

    // ---- for Netty

    @Override
    public void execute(Runnable task) {
        Context context = Context.current();
        Runnable queuedTask = context.isEmpty() ? task : context.wrap(task);
        if (closed) {
            throw new RejectedExecutionException("the loop is closed");
        }
        tasks.add(queuedTask);
        if (closed && tasks.remove(queuedTask)) {
            throw new RejectedExecutionException("the loop is closed");
        }
        if (!inEventLoop()) {
            wakeUp();
        }
    }

    @Override
    public Ticker ticker() {
        return ticker;
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return thread == driver;
    }

    @Override
    public boolean isExecutorThread(Thread thread) {
        return thread == driver;
    }

    @Override
    public IoEventLoop next() {
        return this;
    }

    @Override
    public IoEventLoopGroup parent() {
        return group;
    }

    @Override
    public ChannelFuture register(Channel channel) {
        return register(new DefaultChannelPromise(channel, this));
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        promise.channel().unsafe().register(this, promise);
        return promise;
    }

    @Override
    @Deprecated
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        channel.unsafe().register(this, promise);
        return promise;
    }

    @Override
    public Future<IoRegistration> register(IoHandle handle) {
        Promise<IoRegistration> promise = newPromise();
        if (inEventLoop()) {
            register(handle, promise);
        } else {
            execute(() -> register(handle, promise));
        }
        return promise;
    }

    private void register(IoHandle handle, Promise<IoRegistration> promise) {
        try {
            initialize();
            IoRegistration made = transport.register(handle);
            registered++;
            promise.setSuccess(new Counted(made));
        } catch (Exception e) {
            promise.setFailure(e);
        }
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return transport.isCompatible(handleType);
    }

    @Override
    public boolean isIoType(Class<? extends IoHandler> handlerType) {
        return type().equals(handlerType);
    }

    /** Has no effect: the loop ends when it is closed. */
    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        return newSucceededFuture(null);
    }

    @Override
    public Future<?> terminationFuture() {
        return terminated;
    }

    @Override
    @Deprecated
    public void shutdown() {}

    @Override
    public boolean isShuttingDown() {
        return closed;
    }

    @Override
    public boolean isShutdown() {
        return closed;
    }

    @Override
    public boolean isTerminated() {
        return terminated.isDone();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return terminated.await(timeout, unit);
    }

    /** A registration that counts as long as it lasts. */
    private final class Counted implements IoRegistration {
        private final IoRegistration registration;

        Counted(IoRegistration registration) {
            this.registration = registration;
        }

        @Override
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public long submit(io.netty.channel.IoOps ops) {
            return registration.submit(ops);
        }

        @Override
        public boolean isValid() {
            return registration.isValid();
        }

        @Override
        public boolean cancel() {
            boolean cancelled = registration.cancel();
            if (cancelled) {
                registered--;
            }
            return cancelled;
        }
    }
}
