package dev.millrace;

import dev.millrace.inspect.TaskTree;
import dev.millrace.spi.JobHandle;
import dev.millrace.spi.LoopClock;
import dev.millrace.spi.LoopObserver;
import dev.millrace.spi.Poller;
import dev.millrace.spi.PollerFactory;
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
 * Runs callbacks and task steps one at a time, in FIFO turns, over an I/O selector and a timer
 * queue.
 *
 * <p>A turn runs exactly what was ready when it began; what is scheduled meanwhile comes after.
 * Timers, channels and other threads are looked at when nothing is ready, and at least once per 256
 * entries otherwise, so nothing starves. Errors never end the loop: they go to the {@link
 * ExceptionHandler}.
 *
 * <p><b>Threads.</b> Methods are for the loop only, that is for its tasks and callbacks, and throw
 * {@link WrongThreadException} elsewhere, naming the call to use instead; or for any thread, where
 * they say so. Between runs a loop belongs to whoever holds it, so set-up before {@link
 * #runForever} is allowed.
 *
 * <p>Most programs use {@link Async#run} and never see a loop.
 */
public sealed interface EventLoop extends AutoCloseable permits LoopImpl {

    /** A new loop with the default engine, not running. */
    static EventLoop open() {
        return builder().open();
    }

    /** Starts the description of a new loop. */
    static Builder builder() {
        return new Builder();
    }

    /**
     * The loop whose task or callback is calling.
     *
     * @throws IllegalStateException if there is none
     */
    static EventLoop current() {
        return Running.loop("EventLoop.current");
    }

    /** The loop whose task or callback is calling; null if there is none. Any thread. */
    static @Nullable EventLoop currentOrNull() {
        Running running = Running.current();
        return running == null ? null : running.loop();
    }

    /**
     * The one loop that all callers share who have none of their own: a daemon, started on demand,
     * gone after 30 seconds without a task, a timer, a channel or a callback, unless an application
     * {@linkplain #leaseCommon keeps it}. Any thread.
     */
    static EventLoop common() {
        return CommonLoop.get();
    }

    /**
     * Keeps {@link #common()} for an application until the lease is closed: it does not end for
     * want of work, and is closed with the last lease. The application is known by the calling
     * thread's context class loader. Any thread.
     */
    static CommonLease leaseCommon() {
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        return CommonLoop.lease(
                application == null ? ClassLoader.getSystemClassLoader() : application);
    }

    /** Whether the calling code is a callback of a loop, where waiting of any kind is refused. */
    static boolean inCallback() {
        return Running.current() instanceof Callbacks;
    }

    /** What diagnostics and threads call this loop. */
    String name();

    /** The engine that runs the tasks of this loop. */
    FiberEngine engine();

    /** One line for support requests: the engine, why this one, the JDK, what it sleeps in. */
    String diagnostics();

    /** Whether this loop records creation sites and slow steps. */
    boolean debug();

    /** Calls {@code callback} once, after what is ready now, in the caller's context. Loop only. */
    Handle callSoon(Runnable callback);

    /**
     * As {@link #callSoon}, from any thread; wakes the loop if it waits.
     *
     * @throws LoopClosedException if the loop is closed; else the callback runs, unless the loop is
     *     closed before its turn comes
     */
    Handle callSoonThreadSafe(Runnable callback);

    /**
     * As {@link #callSoonThreadSafe}, for a step of a bridge's own: it carries no context, so that
     * no accessor of a thread-local can keep it from its work. If it calls code of the user, it
     * brings the context for that itself. Any thread.
     *
     * @return false if the loop is closed and will not run it
     */
    boolean offer(Runnable callback);

    /** Calls {@code callback} once, {@code delay} from now; negative counts as zero. Loop only. */
    TimerHandle callLater(Duration delay, Runnable callback);

    /**
     * As {@link #callLater}, for a step of a library's own: it carries no context, as that of
     * {@link #offer}. Loop only.
     */
    TimerHandle offerLater(Duration delay, Runnable callback);

    /** Calls {@code callback} once, when {@link #time()} reaches {@code when}. Loop only. */
    TimerHandle callAt(Duration when, Runnable callback);

    /** Monotonic time since the loop was opened. Any thread. */
    Duration time();

    /**
     * Calls {@code callback} each time {@code channel}, in non-blocking mode, can be read or
     * accepted from, until removed. Replaces an earlier reader. Loop only.
     */
    void addReader(SelectableChannel channel, Runnable callback);

    /** As {@link #addReader}, when the channel can be written to or has connected. Loop only. */
    void addWriter(SelectableChannel channel, Runnable callback);

    /** Whether there was a reader to remove. Loop only; before the channel is closed. */
    boolean removeReader(SelectableChannel channel);

    /** Whether there was a writer to remove. Loop only; before the channel is closed. */
    boolean removeWriter(SelectableChannel channel);

    /**
     * Runs {@code work} on the driver, the one thread that all of this loop runs on, for libraries
     * that want to be called there: Netty's channels on a loop that sleeps in Netty, the components
     * of a window on a guest of its thread. The calling task or callback steps aside for that, and
     * nothing else of the loop runs meanwhile: this is no checkpoint. Loop only.
     *
     * <p>The work must not wait: {@code await} is refused, and what blocks stops the loop, as in a
     * callback. It has the context of the caller.
     *
     * @throws PinnedAwaitException if the caller's thread cannot be unmounted
     * @throws LoopClosedException if the caller has outlived the loop, which has no driver any more
     * @throws X what the work throws
     */
    <T extends @Nullable Object, X extends Throwable> T onDriver(Body<? extends T, X> work)
            throws X;

    /** As {@link #onDriver(Body)}, without a value. */
    default <X extends Throwable> void onDriver(VoidBody<X> work) throws X {
        onDriver(work.returningNull());
    }

    /**
     * Lets this loop sleep in another poller than its own from now on, for good. For libraries that
     * bring one; programs use {@link Builder#poller}. Loop only.
     *
     * @throws IllegalStateException if it was replaced before, or the loop cannot have that one
     */
    Poller install(PollerFactory factory);

    /** What this loop sleeps in. Any thread. */
    Poller poller();

    /** A promise of this loop. Any thread. */
    <T extends @Nullable Object> Promise<T> promise();

    /** A promise of this loop with a name for messages. Any thread. */
    <T extends @Nullable Object> Promise<T> promise(@Nullable String name);

    /**
     * Starts a task that belongs to no group, with an empty context. Any thread. Its failure,
     * unless somebody reads it, goes to the exception handler; closing the loop cancels it.
     */
    <T extends @Nullable Object> Task<T> detach(Coroutine<? extends T> body);

    /** As {@link #detach(Coroutine)}, with a name for messages and dumps. */
    <T extends @Nullable Object> Task<T> detach(@Nullable String name, Coroutine<? extends T> body);

    /**
     * Runs {@code body} as a task, from any thread, in the caller's context. Cancelling the
     * returned future cancels the task; completing it by hand, or by {@code orTimeout}, does so
     * too.
     *
     * @throws LoopClosedException if the loop is closed
     */
    <T extends @Nullable Object> CompletableFuture<T> submit(Coroutine<? extends T> body);

    /** As {@link #submit(Coroutine)}, without a value. */
    default CompletableFuture<@Nullable Void> submit(VoidCoroutine body) {
        return submit(body.returningNull());
    }

    /**
     * Starts a job: a task without a fiber, for work that is done outside the loop. For authors of
     * libraries; programs call {@code runInExecutor}. Loop only.
     *
     * <p>The task belongs to the caller's cancel scope, and to the scopes around that when the
     * block ends before the job. It ends when its handle says so. Cancelled before this call, it
     * ends at once, and {@code start} is not called.
     *
     * @param name the name of the task; null for one made of its id
     * @param start runs at once, on the caller; sets what a cancel does, and hands the work and the
     *     handle to whoever does it, who may answer before this returns. What it throws fails the
     *     task
     */
    <T extends @Nullable Object> Task<T> startJob(
            @Nullable String name, Consumer<? super JobHandle<T>> start);

    /**
     * This loop as an executor, for any thread. Commands run as callbacks and must not wait; delays
     * run on the loop's clock. Shutting the view down leaves the loop alone.
     */
    ScheduledExecutorService asScheduledExecutor();

    /**
     * This loop as an executor whose commands run as tasks of it, each in the context of whoever
     * handed it over, and may await: for {@code HttpClient.Builder.executor}, {@code
     * CompletableFuture.supplyAsync}, Spring's {@code @Async}. They begin in the order in which
     * they came, and none waits for the one before it. Any thread; {@code execute} never waits.
     *
     * <p>What a command throws goes to the exception handler. Once the loop begins to close,
     * commands of other threads are refused with a {@code RejectedExecutionException}, and those
     * that are under way are cancelled, as detached tasks are; once it has closed, all are refused.
     */
    Executor asTaskExecutor();

    /**
     * Runs turns until {@link #stop()}; the calling thread waits.
     *
     * @throws InterruptedException if the calling thread is interrupted; the loop is stopped first
     * @throws IllegalStateException if the loop runs already, or the caller is inside a running
     *     loop
     */
    void runForever() throws InterruptedException;

    /**
     * Runs turns until {@code future} is done, and returns its value or throws its failure.
     *
     * @throws IllegalStateException as {@link #runForever}, or if the loop is stopped first
     */
    <T extends @Nullable Object> T runUntilComplete(LoopFuture<T> future)
            throws InterruptedException;

    /**
     * Ends the run after the turn at hand; what is scheduled during that turn waits for the next
     * run. Called before a run, it limits that run to one turn that does not wait. Loop only.
     */
    void stop();

    /** Whether the loop runs. Any thread. */
    boolean running();

    /** Whether {@link #close()} has ended, and the loop refuses everything. */
    boolean closed();

    /**
     * Cancels all tasks and waits for them for the grace time, reports what failed, closes open
     * streams, joins jobs in executors, names with stacks what is left, and closes. Idempotent. Not
     * while the loop runs, but for {@link #common()}, which any thread may close while nobody has a
     * lease of it.
     */
    @Override
    void close();

    /**
     * As {@link #close()}, without waiting: from where it would block a loop, or the host of a
     * {@linkplain Builder#guestOf guest}. Any thread, the loop's own included.
     *
     * @return completes on another thread when the loop has closed; fails with what {@link
     *     #close()} throws. To cancel it has no effect on the loop
     */
    CompletableFuture<@Nullable Void> closeAsync();

    /** Whether the calling code is a task or callback of this loop. */
    boolean inLoop();

    /**
     * What this loop does now: its tasks, and what each waits for. Any thread; waits for up to 50
     * ms for the loop to answer, and otherwise, as when the loop is stuck, reads what it finds from
     * outside. Without stacks: see {@link #treeWithStacks}.
     */
    TaskTree tree();

    /** As {@link #tree()}, with the stack of each task, walked by the calling thread. */
    TaskTree treeWithStacks();

    /**
     * What all loops do that run in this program, or at least under this class loader. Any thread;
     * as {@link #tree()}.
     *
     * @param stacks whether to walk the stack of each task
     */
    static TaskTree treeOfAll(boolean stacks) {
        return TreeMaker.treeOf(Watchdog.INSTANCE.loops(), stacks);
    }

    /** A snapshot of the tasks that are not done, oldest first. Loop only. */
    Set<Task<?>> allTasks();

    /** Replaces the handler of what has nobody else to go to. Any thread. */
    void exceptionHandler(ExceptionHandler handler);

    /** Hands {@code fault} to the exception handler. Any thread. */
    void report(LoopFault fault);

    /** Replaces the handler of values that were handed over and not taken. Any thread. */
    void discardHandler(DiscardHandler handler);

    /**
     * Discards {@code value}: for authors of bridges, where a value was handed over and nobody
     * takes it any more. Any thread.
     *
     * @param value null is nothing, and goes nowhere
     * @param hook gets it, in a callback of the loop; null for the loop's {@link DiscardHandler}
     * @param source what had it last, for the handler
     */
    <T extends @Nullable Object> void discard(
            T value, @Nullable Consumer<? super T> hook, String source);

    /** How many values have come to the {@link DiscardHandler}. Any thread. */
    long discarded();

    /**
     * Runs {@code cleanup} when the loop closes, after its tasks have ended, in a task that may
     * await. Cancel the handle when the clean-up has become unnecessary. Loop only.
     *
     * @throws LoopClosedException if the clean-ups have been run already
     */
    Handle onClose(VoidCoroutine cleanup);

    /**
     * Tells {@code observer} what this loop does from now on, until the handle is cancelled or the
     * loop closes. Any thread, as is the handle; what the loop tells at that very moment may come a
     * step later.
     *
     * @throws LoopClosedException if the loop is closed
     */
    Handle observe(LoopObserver observer);

    /**
     * Has each loop that is opened from now on observed, until the handle is cancelled. Any thread,
     * as is the handle.
     *
     * @param observers called with each new loop, on the thread that opens it and before anybody
     *     else has it; returns who is told what that loop does, or null for nobody
     */
    static Handle observeAll(
            Function<? super EventLoop, ? extends @Nullable LoopObserver> observers) {
        Objects.requireNonNull(observers, "observers");
        return EveryLoop.observe(observers, loop -> observers.apply((EventLoop) loop));
    }

    /** How much there is in this loop now. Any thread; waits for nothing. */
    LoopStatistics statistics();

    /** Settings of a new loop. */
    final class Builder {
        String name = LoopImpl.nextName();
        @Nullable FiberEngine engine;
        @Nullable PollerFactory poller;
        @Nullable Executor host;
        LoopClock clock = System::nanoTime;
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

        /** The engine; by default what {@code -Dmillrace.engine} says, or the best there is. */
        public Builder engine(FiberEngine engine) {
            this.engine = engine;
            return this;
        }

        /**
         * What the loop sleeps in; by default what {@code -Dmillrace.poller} says, or the selector
         * of the JDK. A loop with a poller that it was given has to be closed: forgotten without
         * that, it may keep its driver and what the poller holds.
         */
        public Builder poller(PollerFactory factory) {
            this.poller = Objects.requireNonNull(factory, "factory");
            return this;
        }

        /**
         * Lets the loop live on a thread that belongs to somebody else: its turns run as tasks of
         * {@code host}, in slices of some milliseconds, and the waiting is done elsewhere. So a
         * task awaits without freezing a window, and {@link EventLoop#onDriver} is the way to what
         * may be touched by the host's thread only.
         *
         * {@snippet lang=java :
         * EventLoop loop = EventLoop.builder().guestOf(SwingUtilities::invokeLater).open();
         * button.addActionListener(event -> loop.submit(() -> lookUp(field.getText())));
         * }
         *
         * <p>Such a loop runs from {@link #open} until it is closed, so nobody runs or stops it.
         * Code of the host is not inside the loop, also on the host's thread: it uses {@link
         * EventLoop#submit}, and {@link EventLoop#closeAsync} where {@link EventLoop#close} would
         * block the host.
         *
         * @param host queues what it gets, never blocks, and runs it later on one thread, the same
         *     each time as long as that lives. A host that does not, refuses tasks or loses them is
         *     reported; the loop then closes on another thread
         */
        public Builder guestOf(Executor host) {
            this.host = Objects.requireNonNull(host, "host");
            return this;
        }

        /** Replaces the monotonic clock of the JDK, as tests on virtual time do. */
        public Builder clock(LoopClock clock) {
            this.clock = clock;
            return this;
        }

        /**
         * Debug mode: creation sites in faults, slow steps from 100 ms, awaiting frames in the log.
         * By default what {@code -Dmillrace.debug} says.
         */
        public Builder debug(boolean debug) {
            this.debug = debug;
            return this;
        }

        /** By default faults are logged by {@code System.Logger} {@code dev.millrace}. */
        public Builder exceptionHandler(ExceptionHandler handler) {
            this.exceptionHandler = handler;
            return this;
        }

        /** By default values that are not taken are debug records of the same logger. */
        public Builder discardHandler(DiscardHandler handler) {
            this.discardHandler = handler;
            return this;
        }

        /** Tells {@code observer} what the loop does, from its opening on. One of several. */
        public Builder observer(LoopObserver observer) {
            observers.add(Objects.requireNonNull(observer, "observer"));
            return this;
        }

        /**
         * How long one step may hold the loop before the watchdog names it, in real time: 1 second
         * by default, 100 milliseconds in debug mode. Time that the collector, the loading of
         * classes, a debugger or a busy machine took is not counted.
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
         * @throws IllegalStateException if the engine or the poller asked for is not available, a
         *     guest is to have a poller or virtual time, or this JDK can lose virtual threads; the
         *     message says what to do
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
