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
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.ThreadAwareExecutor;
import io.netty.util.concurrent.Ticker;
import io.netty.util.internal.ThreadExecutorMap;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A Netty event loop without a thread of its own: the driver of a Millrace loop runs its rounds.
 *
 * <p>Netty's own {@code ManualIoEventLoop} does not do: it never waits while it has a timer. It
 * wakes its transport for each task that another thread queues, and counts the tasks of this very
 * loop among these. And it only logs the failures of tasks.
 */
final class IoLoop extends AbstractScheduledEventExecutor
        implements IoEventLoop, ThreadAwareExecutor {
    /** The longest wait a transport is asked for: some use units that would overflow. */
    private static final long LONGEST_WAIT = TimeUnit.HOURS.toNanos(1);

    /** How many rounds may run tasks only before the transport is looked at again. */
    private static final int TASK_ROUNDS_PER_LOOK = 16;

    private final LoopTicker ticker;
    private final Poller.Host host;
    private final IoHandler transport;
    private final NettyGroup group;
    private final IoTasks tasks;
    private final PipelineEnd pipelineEnd;
    private final Round round = new Round();
    private final OpenChannels channels = new OpenChannels(this);
    private final Crowds crowds = new Crowds();
    private final Promise<@Nullable Void> terminated =
            new DefaultPromise<>(GlobalEventExecutor.INSTANCE);

    // no wake-up is lost: the driver sets waiting and then reads queued; another thread sets
    // queued and then reads waiting
    private volatile boolean queued;
    private volatile boolean waiting;

    private final AtomicLong wakeUps = new AtomicLong();
    private volatile @Nullable Thread driver;

    private final Queue<Runnable> steps = new ArrayDeque<>(); // loop only

    // driver only
    private final boolean collectsInterests;
    private final List<Counted> interests = new ArrayList<>(); // that have changed

    // driver only
    private boolean initialized;
    private boolean ended;
    private int taskRounds; // since the transport was last looked at
    private int registered; // without the channels
    private long rounds;

    /**
     * @param collectsInterests whether a channel's interest is told to the transport before a look
     *     only, as it stands then: for one where each change is a system call
     */
    IoLoop(Poller.Host host, IoHandlerFactory factory, boolean collectsInterests) {
        this.host = host;
        this.collectsInterests = collectsInterests;
        this.ticker = new LoopTicker(host);
        this.transport = factory.newHandler(this);
        this.group = new NettyGroup(this);
        this.tasks = new IoTasks(host);
        this.pipelineEnd = new PipelineEnd(host);
    }

    // ---- for the poller

    void own(Thread owner) {
        driver = owner;
    }

    /** Runs {@code step} before the next look or wait. Loop only. */
    void beforePoll(Runnable step) {
        steps.add(step);
    }

    /** Handles what is ready, without waiting. */
    void look() {
        initialize();
        runSteps();
        round.begin(false, 0);
        run();
    }

    /** Waits until something is ready or queued, or the time is over, and handles it. */
    void await(long nanos) {
        initialize();
        if (isQueued() && taskRounds < TASK_ROUNDS_PER_LOOK) {
            // run the queued steps and tasks first: they may register an interest or flush output,
            // and one system call then covers both; a look now could not wait anyway
            taskRounds++;
            round.hasWaited();
            runSteps();
            runTasks();
            return;
        }
        waiting = true;
        round.begin(true, nanos);
        run();
    }

    /** Ends the current wait, or the next one. Any thread. */
    void wakeUp() {
        queued = true;
        if (waiting) {
            wakeUps.getAndIncrement();
            transport.wakeup();
        }
    }

    /** How often another thread woke the driver while it waited in the transport. Any thread. */
    long wakeUps() {
        return wakeUps.get();
    }

    /** How often the transport was looked at or waited in. Loop only. */
    long rounds() {
        return rounds;
    }

    /** See {@link NettyLoop#lookNanos}. */
    long lookNanos() {
        return ticker.lookNanos();
    }

    /** The channels that are open. Loop only. */
    OpenChannels channels() {
        return channels;
    }

    /** The tasks and callbacks of this loop that wait for Netty futures. Loop only. */
    Crowds crowds() {
        return crowds;
    }

    boolean hasWork() {
        return registered > 0
                || !channels.isEmpty()
                || isQueued()
                || nextScheduledTaskDeadlineNanos() != -1;
    }

    private boolean isQueued() {
        return !steps.isEmpty() || !tasks.isEmpty();
    }

    /**
     * When the first timer is due, by the loop's clock; {@link Long#MAX_VALUE} if there is none.
     */
    long earliestNanos() {
        if (isQueued()) {
            return host.nanoTime();
        }
        long left = nanosToTimer();
        return left == Long.MAX_VALUE ? left : host.nanoTime() + left;
    }

    private long nanosToTimer() {
        long deadline = nextScheduledTaskDeadlineNanos();
        return deadline == -1 || deadline == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : deadline - ticker.nanoTime();
    }

    /** Closes the channels that are still open, and releases everything. */
    void end() {
        initialize();
        ended = true;
        runSteps();
        cancelScheduledTasks();
        transport.prepareToDestroy();
        // runs the tasks that the closing channels add
        tasks.close();
        transport.destroy();
        terminated.setSuccess(null);
        // Netty's allocator keeps buffers for this thread
        FastThreadLocal.removeAll();
    }

    Class<? extends IoHandler> type() {
        return transport.getClass();
    }

    // ---- one round

    private void run() {
        rounds++;
        taskRounds = 0;
        try {
            initialize();
            tellInterests();
            transport.run(round);
            // if nothing was ready the transport has not asked, so this was not called yet
            round.hasWaited();
            runTasks();
        } finally {
            waiting = false;
        }
    }

    /** Runs on the driver's thread, which Netty takes for this loop's thread from then on. */
    private void initialize() {
        if (!initialized) {
            initialized = true;
            ThreadExecutorMap.setCurrentExecutor(this);
            transport.initialize();
        }
    }

    /** Runs the steps that are queued now. Steps that they add run before the next look. */
    private void runSteps() {
        ticker.lookBegins();
        for (int left = steps.size(); left > 0; left--) {
            tasks.runOne(steps.remove());
        }
    }

    private void tellInterests() {
        if (!interests.isEmpty()) {
            interests.forEach(Counted::tell);
            interests.clear();
        }
    }

    private void runTasks() {
        // before the tasks are looked at: a thread that queues one after that sets it again
        queued = false;
        if (nextScheduledTaskDeadlineNanos() != -1) {
            addDueTimers();
        }
        tasks.run();
        ticker.lookEnds();
    }

    private void addDueTimers() {
        for (Runnable due = pollScheduledTask(); due != null; due = pollScheduledTask()) {
            tasks.add(due);
        }
    }

    /**
     * Answers the transport's questions in one round. Between its wait and the first handler the
     * transport asks whether to report the time that handlers take. That is how this loop knows
     * that the wait is over.
     */
    private final class Round implements IoHandlerContext {
        private boolean blocks;
        private long mostNanos;
        // io_uring also asks once before it waits
        private boolean begun;

        void begin(boolean mayWait, long nanos) {
            blocks = mayWait;
            mostNanos = nanos;
            begun = false;
        }

        void hasWaited() {
            waiting = false;
            ticker.lookBegins();
            host.awake();
        }

        @Override
        public boolean canBlock() {
            begun = true;
            return blocks && !queued && !isQueued();
        }

        /** Ignores {@code now}, which is of another clock. */
        @Override
        public long delayNanos(long now) {
            long left = Math.min(mostNanos, nanosToTimer());
            return left == Long.MAX_VALUE ? left : Math.clamp(left, 0, LONGEST_WAIT);
        }

        @Override
        public long deadlineNanos() {
            long left = delayNanos(0);
            // -1: no deadline
            return left == Long.MAX_VALUE ? -1 : ticker.nanoTime() + left;
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

    /**
     * Runs {@code task} as a callback, in the context of the caller. A timer has none: it comes
     * here from tasks and other threads, and runs at once if it is due, else from the queue of
     * timers.
     */
    @Override
    public void execute(Runnable task) {
        Context context = Context.current();
        boolean bare = context.isEmpty() || task instanceof ScheduledFuture;
        executeOwn(bare ? task : context.wrap(task));
    }

    /** As {@link #execute}, for a step of this module, which needs no context. Any thread. */
    void executeOwn(Runnable task) {
        tasks.add(task);
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
    @SuppressWarnings("deprecation") // bootstraps call it
    public ChannelFuture register(Channel channel) {
        return register(new DefaultChannelPromise(channel, this));
    }

    @Override
    @SuppressWarnings("deprecation") // bootstraps call it
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
        // all channels have been closed: nothing would close this one
        if (ended) {
            promise.setFailure(new RejectedExecutionException("the loop is closed"));
            return;
        }
        try {
            initialize();
            // every channel passes here, also one that a library registers without the group
            Channel channel =
                    handle instanceof Channel.Unsafe unsafe ? unsafe.voidPromise().channel() : null;
            var made = new Counted(handle, transport.register(handle), channel);
            if (channel == null) {
                registered++;
            } else {
                channels.add(channel);
                if (channel.pipeline().context(pipelineEnd) == null) {
                    channel.pipeline().addLast(pipelineEnd);
                }
            }
            promise.setSuccess(made);
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
        return tasks.isClosed();
    }

    @Override
    public boolean isShutdown() {
        return tasks.isClosed();
    }

    @Override
    public boolean isTerminated() {
        return terminated.isDone();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return terminated.await(timeout, unit);
    }

    /** A registration that counts as the loop's work as long as it lasts. */
    private final class Counted implements IoRegistration {
        private final IoHandle handle;
        private final @Nullable Channel channel;
        private IoRegistration registration;
        private @Nullable IoOps told; // what the transport knows
        private @Nullable IoOps wanted; // instead; null if nothing was asked for since

        Counted(IoHandle handle, IoRegistration registration, @Nullable Channel channel) {
            this.handle = handle;
            this.registration = registration;
            this.channel = channel;
        }

        @Override
        public <T> T attachment() {
            return registration.attachment();
        }

        /**
         * A library may switch reading off and on for each message, as Reactor Netty does where an
         * answer comes later: the transport then has nothing to change.
         */
        @Override
        public long submit(IoOps ops) {
            if (!collectsInterests || channel == null || told == null) {
                told = ops;
                return submitNow(ops);
            }
            if (wanted == null) {
                interests.add(this);
            }
            wanted = ops;
            return 0; // Netty does not use it here
        }

        /** Passes on what is wanted now, unless the transport knows it. */
        void tell() {
            IoOps now = wanted;
            wanted = null;
            Channel of = channel;
            if (now == null || of == null || now.equals(told)) {
                return;
            }
            if (!of.isOpen() || !registration.isValid()) {
                return;
            }
            told = now;
            try {
                submitNow(now);
            } catch (UncheckedIOException e) {
                tasks.add(() -> fail(of, e)); // not before the wait, in which nobody would see it
            }
        }

        /** As the channel does with a change that fails at once. */
        private static void fail(Channel of, Throwable cause) {
            of.pipeline().fireExceptionCaught(cause);
            of.unsafe().close(of.voidPromise());
        }

        private long submitNow(IoOps ops) {
            try {
                return registration.submit(ops);
            } catch (UncheckedIOException e) {
                return submitAgain(ops, e);
            }
        }

        /**
         * Registers again and submits again. Netty's epoll forgets a descriptor that waits for
         * nothing, such as that of a connection after its peer has ended the output. It then cannot
         * find the descriptor when that waits for something.
         */
        private long submitAgain(IoOps ops, UncheckedIOException failure) {
            if (!registration.isValid()) {
                throw failure;
            }
            try {
                registration.cancel();
                registration = transport.register(handle);
                return registration.submit(ops);
            } catch (Exception e) {
                failure.addSuppressed(e);
                throw failure;
            }
        }

        @Override
        public boolean isValid() {
            return registration.isValid();
        }

        @Override
        public boolean cancel() {
            boolean cancelled = registration.cancel();
            if (channel != null) {
                channels.remove(channel);
            } else if (cancelled) {
                registered--;
            }
            return cancelled;
        }
    }
}
