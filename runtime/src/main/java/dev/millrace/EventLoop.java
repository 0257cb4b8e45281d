package dev.millrace;

import dev.millrace.inspect.TaskTree;
import dev.millrace.spi.JobHandle;
import dev.millrace.spi.LoopClock;
import dev.millrace.spi.LoopObserver;
import dev.millrace.spi.Poller;
import dev.millrace.spi.PollerFactory;
import java.lang.ref.Cleaner;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs callbacks and task steps one at a time, in the order in which they become ready. Watches
 * channels and timers.
 *
 * <p>A turn runs exactly what was ready when it began; what is scheduled meanwhile runs in a later
 * turn. The loop checks timers, channels and calls from other threads when nothing is ready, and at
 * least once per 256 entries, so nothing starves. Errors never end the loop: they go to the {@link
 * ExceptionHandler}.
 *
 * <p><b>Threads.</b> Methods marked "loop only" are for tasks and callbacks of this loop. Elsewhere
 * they throw {@link WrongThreadException}, with the call to use instead. Methods marked "any
 * thread" may be called from everywhere. While a loop does not run, any thread may call loop-only
 * methods, so you can set it up before {@link #runForever}.
 *
 * <p>Most programs use {@link Async#run} and never see a loop.
 */
public sealed interface EventLoop extends AutoCloseable permits LoopImpl {

    /** A new loop with the default engine, not running. */
    static EventLoop open() {
        return builder().open();
    }

    /** A builder for a new loop. */
    static Builder builder() {
        return new Builder();
    }

    /**
     * The loop of the calling task or callback.
     *
     * @throws IllegalStateException if there is none
     */
    static EventLoop current() {
        return Running.loop("EventLoop.current");
    }

    /** The loop of the calling task or callback; null if there is none. Any thread. */
    static @Nullable EventLoop currentOrNull() {
        Running running = Running.current();
        return running == null ? null : running.loop();
    }

    /**
     * The loop that all callers without a loop of their own share. Its thread is a daemon. It
     * starts on demand and ends after 30 seconds without a task, a timer, a channel or a callback,
     * unless an application {@linkplain #leaseCommon keeps it}. Any thread.
     */
    static EventLoop common() {
        return CommonLoop.get();
    }

    /** The common loop if it is open, else null: opens none. Any thread. */
    static @Nullable EventLoop commonOrNull() {
        return CommonLoop.openOrNull();
    }

    /**
     * Keeps {@link #common()} open for an application until the lease is closed. The loop does not
     * end when idle, and the last lease closes it. The calling thread's context class loader
     * identifies the application. Any thread.
     */
    static CommonLease leaseCommon() {
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        return CommonLoop.lease(
                application == null ? ClassLoader.getSystemClassLoader() : application);
    }

    /** Whether the calling code is a callback of a loop, which must not wait. */
    static boolean inCallback() {
        return Running.current() instanceof Callbacks;
    }

    /** The name in messages and of the loop's threads. */
    String name();

    /** The engine that runs the tasks of this loop. */
    FiberEngine engine();

    /** One line for support requests: the engine, why it was chosen, the JDK, and the poller. */
    String diagnostics();

    /** Whether this loop records creation sites and slow steps. */
    boolean debug();

    /** Calls {@code callback} once, after what is ready now, in the caller's context. Loop only. */
    Handle callSoon(Runnable callback);

    /**
     * As {@link #callSoon}, from any thread; wakes the loop if it waits.
     *
     * @throws LoopClosedException if the loop is closed. Otherwise the callback runs, unless the
     *     loop is closed first
     */
    Handle callSoonThreadSafe(Runnable callback);

    /**
     * As {@link #callSoonThreadSafe}, but without a context, for a bridge's own code: no failing
     * thread-local accessor can keep it from running. If it calls user code, it must set the
     * context itself. Any thread.
     *
     * @return false if the loop is closed and will not run it
     */
    boolean offer(Runnable callback);

    /**
     * As {@link #offer}, for a call that something waits for: if memory is short, tries until there
     * is enough. Any thread.
     */
    default boolean offerSurely(Runnable callback) {
        while (true) {
            try {
                return offer(callback);
            } catch (OutOfMemoryError e) {
                Thread.onSpinWait();
            }
        }
    }

    /** Calls {@code callback} once, {@code delay} from now; negative means zero. Loop only. */
    TimerHandle callLater(Duration delay, Runnable callback);

    /** As {@link #callLater}, but without a context, like {@link #offer}. Loop only. */
    TimerHandle offerLater(Duration delay, Runnable callback);

    /** Calls {@code callback} once, when {@link #time()} reaches {@code when}. Loop only. */
    TimerHandle callAt(Duration when, Runnable callback);

    /** Monotonic time since the loop was opened. Any thread. */
    Duration time();

    /**
     * Calls {@code callback} each time {@code channel}, in non-blocking mode, can be read or has a
     * connection to accept, until removed. Replaces an earlier reader. Loop only.
     */
    void addReader(SelectableChannel channel, Runnable callback);

    /** As {@link #addReader}, when the channel can be written to or has connected. Loop only. */
    void addWriter(SelectableChannel channel, Runnable callback);

    /**
     * Removes the reader; returns whether there was one. Loop only; call it before the channel is
     * closed.
     */
    boolean removeReader(SelectableChannel channel);

    /**
     * Removes the writer; returns whether there was one. Loop only; call it before the channel is
     * closed.
     */
    boolean removeWriter(SelectableChannel channel);

    /**
     * Runs {@code work} on the driver, the thread that takes the loop's turns, for libraries that
     * must be called there: Netty's channels when the loop sleeps in Netty, the components of a
     * window when the loop is a guest of the window's thread. The calling task or callback pauses
     * meanwhile, and nothing else of the loop runs: this is no checkpoint. Loop only.
     *
     * <p>The work must not wait, as in a callback: {@code await} throws, and a blocking call stops
     * the loop. It runs in the context of the caller.
     *
     * @throws PinnedAwaitException if the caller's thread cannot be unmounted
     * @throws LoopClosedException if the loop has closed and has no driver any more
     * @throws X what the work throws
     */
    <T extends @Nullable Object, X extends Throwable> T onDriver(Body<? extends T, X> work)
            throws X;

    /** As {@link #onDriver(Body)}, without a value. */
    default <X extends Throwable> void onDriver(VoidBody<X> work) throws X {
        onDriver(work.returningNull());
    }

    /**
     * Replaces the poller that this loop sleeps in, once and for good. For libraries that bring a
     * poller; programs use {@link Builder#poller}. Loop only.
     *
     * @throws IllegalStateException if the poller was replaced before, or the loop cannot use this
     *     one
     */
    Poller install(PollerFactory factory);

    /** The poller that this loop sleeps in. Any thread. */
    Poller poller();

    /** A promise of this loop. Any thread. */
    <T extends @Nullable Object> Promise<T> promise();

    /** A promise of this loop with a name for messages. Any thread. */
    <T extends @Nullable Object> Promise<T> promise(@Nullable String name);

    /**
     * Starts a task that belongs to no group, with an empty context. Any thread. A failure that
     * nobody reads goes to the exception handler. Closing the loop cancels the task.
     */
    <T extends @Nullable Object> Task<T> detach(Coroutine<? extends T> body);

    /** As {@link #detach(Coroutine)}, with a name for messages and dumps. */
    <T extends @Nullable Object> Task<T> detach(@Nullable String name, Coroutine<? extends T> body);

    /**
     * Runs {@code body} as a task, from any thread, in the caller's context. Cancelling the
     * returned future cancels the task, and so does completing it by hand or by {@code orTimeout}.
     *
     * @throws LoopClosedException if the loop is closed
     */
    <T extends @Nullable Object> CompletableFuture<T> submit(Coroutine<? extends T> body);

    /** As {@link #submit(Coroutine)}, without a value. */
    default CompletableFuture<@Nullable Void> submit(VoidCoroutine body) {
        return submit(body.returningNull());
    }

    /**
     * Starts a job: a task without a fiber, for work outside the loop. For authors of libraries;
     * programs call {@code runInExecutor}. Loop only.
     *
     * <p>The task belongs to the caller's cancel scope; when that scope's block ends before the
     * job, it belongs to the scopes around it. The task ends when its handle ends it. If the caller
     * is cancelled already, the task ends at once and {@code start} is not called.
     *
     * @param name the name of the task; null for one made of its id
     * @param start runs at once, on the caller. Sets what a cancel does and hands the work and the
     *     handle over; the work may end before this returns. What {@code start} throws fails the
     *     task
     */
    <T extends @Nullable Object> Task<T> startJob(
            @Nullable String name, Consumer<? super JobHandle<T>> start);

    /**
     * This loop as an executor, for any thread. Commands run as callbacks and must not wait. Delays
     * use the loop's clock. Shutting the executor down does not affect the loop.
     */
    ScheduledExecutorService asScheduledExecutor();

    /**
     * This loop as an executor that runs each command as a task, which may await, in the context of
     * the code that called {@code execute}. For {@code HttpClient.Builder.executor}, {@code
     * CompletableFuture.supplyAsync}, Spring's {@code @Async}. Commands begin in the order of the
     * calls and run concurrently. Any thread; {@code execute} never waits.
     *
     * <p>What a command throws goes to the exception handler. When the loop begins to close,
     * running commands are cancelled, as detached tasks are, and new ones from other threads are
     * refused with {@code RejectedExecutionException}. Once it has closed, all are refused.
     */
    Executor asTaskExecutor();

    /**
     * Runs the loop until {@link #stop()}; the calling thread waits.
     *
     * @throws InterruptedException if the calling thread is interrupted; the loop is stopped first
     * @throws IllegalStateException if the loop runs already, or the caller is inside a running
     *     loop
     */
    void runForever() throws InterruptedException;

    /**
     * Runs the loop until {@code future} is done, and returns its value or throws its failure.
     *
     * @throws IllegalStateException as {@link #runForever}, or if the loop is stopped first
     */
    <T extends @Nullable Object> T runUntilComplete(LoopFuture<T> future)
            throws InterruptedException;

    /**
     * Ends the run after the current turn; what is scheduled during that turn waits for the next
     * run. If called before a run, that run takes one turn and does not wait. Loop only.
     */
    void stop();

    /** Whether the loop runs. Any thread. */
    boolean running();

    /** Whether {@link #close()} has ended. A closed loop refuses all work. */
    boolean closed();

    /**
     * Cancels all tasks and waits for them for the grace time, reports failures, closes open
     * streams, joins jobs in executors, reports what is still left with its stacks, and closes the
     * loop. Idempotent. Must not be called while the loop runs, except for {@link #common()}: any
     * thread may close that while it has no lease.
     */
    @Override
    void close();

    /**
     * As {@link #close()}, without waiting. For code that must not block a loop, or the host of a
     * {@linkplain Builder#guestOf guest}. Any thread, the loop's own included.
     *
     * @return completes on another thread when the loop has closed; fails with what {@link
     *     #close()} throws. Cancelling it does not affect the loop
     */
    CompletableFuture<@Nullable Void> closeAsync();

    /** Whether the calling code is a task or callback of this loop. */
    boolean inLoop();

    /**
     * What this loop does now: its tasks, and what each waits for. Any thread. Waits up to 50 ms
     * for the loop to answer; if the loop is stuck, reads its state from outside. Without stacks:
     * see {@link #treeWithStacks}.
     */
    TaskTree tree();

    /** As {@link #tree()}, with the stack of each task; the calling thread walks the stacks. */
    TaskTree treeWithStacks();

    /**
     * As {@link #tree()}, for all running loops of this program, or of this copy of Millrace if
     * several class loaders have loaded it. Any thread.
     *
     * @param stacks whether to include the stack of each task
     */
    static TaskTree treeOfAll(boolean stacks) {
        return TreeMaker.treeOf(Watchdog.INSTANCE.loops(), stacks);
    }

    /** A snapshot of the tasks that are not done, oldest first. Loop only. */
    Set<Task<?>> allTasks();

    /** Replaces the exception handler. Any thread. */
    void exceptionHandler(ExceptionHandler handler);

    /** Hands {@code fault} to the exception handler. Any thread. */
    void report(LoopFault fault);

    /** Replaces the discard handler. Any thread. */
    void discardHandler(DiscardHandler handler);

    /**
     * Discards {@code value}, which was handed over and will not be taken. For authors of bridges.
     * Any thread.
     *
     * @param value null is ignored
     * @param hook gets the value, as a callback of the loop; null for the loop's {@link
     *     DiscardHandler}
     * @param source where the value was last, for the handler
     */
    <T extends @Nullable Object> void discard(
            T value, @Nullable Consumer<? super T> hook, String source);

    /** How many values went to the {@link DiscardHandler}. Any thread. */
    long discarded();

    /**
     * Runs {@code action} once, when {@code watched} has been garbage-collected; before that, if
     * the result is cleaned or the loop closes. Otherwise an object in a static field would keep
     * its class loaded. The action must not refer to {@code watched}, and must not wait. Runs on
     * any thread; at once if the loop is closed. Any thread.
     */
    Cleaner.Cleanable whenCollected(Object watched, Runnable action);

    /**
     * Runs {@code cleanup} when the loop closes, after its tasks have ended, in a task that may
     * await. Cancel the handle when the clean-up is no longer needed. Loop only.
     *
     * @throws LoopClosedException if the clean-ups have run already
     */
    Handle onClose(VoidCoroutine cleanup);

    /**
     * Calls {@code observer} with what this loop does, until the handle is cancelled or the loop
     * closes. Any thread, also for the handle; a call that is under way meanwhile may still arrive.
     *
     * @throws LoopClosedException if the loop is closed
     */
    Handle observe(LoopObserver observer);

    /**
     * Observes each loop that is opened from now on, until the handle is cancelled. Any thread,
     * also for the handle.
     *
     * @param observers called with each new loop, on the thread that opens it, before any other
     *     code has it; returns the observer of that loop, or null for none
     */
    static Handle observeAll(
            Function<? super EventLoop, ? extends @Nullable LoopObserver> observers) {
        Objects.requireNonNull(observers, "observers");
        return EveryLoop.observe(observers, loop -> observers.apply((EventLoop) loop));
    }

    /** How many tasks, callbacks and timers this loop has now. Any thread; never waits. */
    LoopStatistics statistics();

    /** Settings of a new loop. */
    final class Builder {
        String name = LoopImpl.nextName();
        @Nullable FiberEngine engine;
        @Nullable PollerFactory poller;
        @Nullable Executor host;
        LoopClock clock = RealClock.INSTANCE;
        boolean debug = Boolean.getBoolean("millrace.debug");
        ExceptionHandler exceptionHandler = LoggingHandler.INSTANCE;
        DiscardHandler discardHandler = Discards.RECORDING;
        Duration closeGrace = Duration.ofSeconds(10);
        @Nullable Duration slowStep;
        final List<LoopObserver> observers = new ArrayList<>();

        Builder() {}

        /** The name of the loop's thread and in messages. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /**
         * The engine; by default the one in {@code -Dmillrace.engine}, or the fastest available.
         */
        public Builder engine(FiberEngine engine) {
            this.engine = engine;
            return this;
        }

        /**
         * The poller that the loop sleeps in; by default the one in {@code -Dmillrace.poller}, or
         * the selector of the JDK. Close a loop that was given a poller: otherwise it may keep its
         * driver and the poller's resources.
         */
        public Builder poller(PollerFactory factory) {
            this.poller = Objects.requireNonNull(factory, "factory");
            return this;
        }

        /**
         * Runs the loop on a thread of the program, such as the event thread of a window. Its turns
         * run as tasks of {@code host}, in slices of some milliseconds; another thread does the
         * waiting. So a task can await without freezing the window. Use {@link EventLoop#onDriver}
         * for what only the host's thread may touch.
         *
         * {@snippet lang=java :
         * EventLoop loop = EventLoop.builder().guestOf(SwingUtilities::invokeLater).open();
         * button.addActionListener(event -> loop.submit(() -> lookUp(field.getText())));
         * }
         *
         * <p>Such a loop runs from {@link #open} until it is closed; do not run or stop it. Code of
         * the host is not inside the loop, even on the host's thread: it calls {@link
         * EventLoop#submit}, and {@link EventLoop#closeAsync} where {@link EventLoop#close} would
         * block the host.
         *
         * @param host queues each task without blocking and runs it later, always on the same
         *     thread while that lives. If it breaks this rule, or refuses or loses tasks, that is
         *     reported and the loop closes on another thread
         */
        public Builder guestOf(Executor host) {
            this.host = Objects.requireNonNull(host, "host");
            return this;
        }

        /** The clock; by default the JDK's monotonic clock. Tests use one with virtual time. */
        public Builder clock(LoopClock clock) {
            this.clock = clock;
            return this;
        }

        /**
         * Debug mode: faults name where tasks and promises were created, steps count as slow from
         * 100 ms, and the log shows where a failure is awaited. By default as {@code
         * -Dmillrace.debug} says.
         */
        public Builder debug(boolean debug) {
            this.debug = debug;
            return this;
        }

        /**
         * The exception handler; by default the {@code System.Logger} named {@code dev.millrace}
         * logs faults.
         */
        public Builder exceptionHandler(ExceptionHandler handler) {
            this.exceptionHandler = handler;
            return this;
        }

        /** The discard handler; by default the same logger logs discarded values at debug level. */
        public Builder discardHandler(DiscardHandler handler) {
            this.discardHandler = handler;
            return this;
        }

        /** Adds an observer, which sees the loop from its opening on. */
        public Builder observer(LoopObserver observer) {
            observers.add(Objects.requireNonNull(observer, "observer"));
            return this;
        }

        /**
         * How long one step may hold the loop before the watchdog reports it, in real time: 1
         * second by default, 100 milliseconds in debug mode. Time taken by the garbage collector,
         * class loading, a debugger or a busy machine does not count.
         */
        public Builder slowStep(Duration limit) {
            this.slowStep = limit;
            return this;
        }

        Duration slowStep() {
            Duration asked = slowStep;
            return asked != null ? asked : debug ? Duration.ofMillis(100) : Duration.ofSeconds(1);
        }

        /**
         * How long {@link EventLoop#close()} waits for tasks, and again for clean-ups, and how long
         * a main task may clean up after Ctrl-C; 10 seconds by default.
         */
        public Builder closeGrace(Duration grace) {
            this.closeGrace = grace;
            return this;
        }

        /**
         * Opens the loop.
         *
         * @throws IllegalStateException if the engine or poller is not available, if a guest was
         *     given a poller or virtual time, or if this JDK can lose virtual threads; the message
         *     says what to do
         */
        public EventLoop open() {
            var loop = new LoopImpl(this);
            loop.observation().begin(loop, observers);
            loop.begin();
            return loop;
        }

        @Override
        public String toString() {
            return "settings of loop " + name;
        }
    }
}
