package dev.millrace;

import dev.millrace.inspect.TaskTree;
import dev.millrace.internal.fiber.Driver;
import dev.millrace.internal.fiber.EngineChoice;
import dev.millrace.internal.fiber.PinnedFiberException;
import dev.millrace.internal.inbox.Entry;
import dev.millrace.internal.thread.Collected;
import dev.millrace.internal.timer.Nanos;
import dev.millrace.internal.turn.Host;
import dev.millrace.internal.turn.Turns;
import dev.millrace.internal.watch.Watch;
import dev.millrace.spi.JobHandle;
import dev.millrace.spi.LoopClock;
import dev.millrace.spi.LoopObserver;
import dev.millrace.spi.Poller;
import dev.millrace.spi.PollerFactory;
import dev.millrace.spi.Starts;
import dev.millrace.spi.TaskOrder;
import java.lang.ref.Cleaner;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The loop: a {@link Turns} with names, tasks, thread rules and faults around it. */
final class LoopImpl implements EventLoop, Host {
    private static final AtomicInteger LOOPS = new AtomicInteger();
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final int TASK_IDS = 64; // the loop takes so many at once

    private final String name;
    private final EngineChoice choice;
    private final FiberEngine engine;
    private final long number = NUMBERS.incrementAndGet();
    private final LoopId id;
    private final boolean debug;
    private final LoopClock clock;
    private final boolean virtualTime;
    private final long openedNanos;
    private final Duration closeGrace;
    private final long slowStepNanos;

    private final Turns turns;
    private final Driver driver;
    private final @Nullable GuestLoop guest;
    private final Faults faults;
    private final Discards discards;
    private final LoopObservation observation;
    private final TaskRegistry tasks = new TaskRegistry(); // loop only
    private final CloseHooks closeHooks = new CloseHooks(this); // loop only
    private @Nullable ForkLines forkLines; // loop only; in debug mode
    private final UnreadFailures unread = new UnreadFailures(this);
    private final Watches watches = new Watches();
    private final Set<ViewedCommand> commands = ConcurrentHashMap.newKeySet(); // any thread
    private final AtomicLong taskIds = new AtomicLong();
    private long ownTaskIds; // loop only, like the next field
    private long lastOwnTaskId;
    private final Life life = new Life();
    private final Watch watch = new Watch(); // watchdog only
    private final Closing ending;

    private volatile @Nullable Throwable brokenBy; // written by the driver

    private int externalWork; // loop only

    LoopImpl(Builder builder) {
        choice = EngineChoice.of(FiberEngine.kindOf(builder.engine));
        engine = FiberEngine.of(choice.kind());
        name = builder.name;
        debug = builder.debug;
        if (debug) {
            DebugMode.tell();
        }
        clock = builder.clock;
        virtualTime = clock.virtual();
        closeGrace = builder.closeGrace;
        slowStepNanos = Nanos.of(builder.slowStep());
        faults = new Faults(this, builder.exceptionHandler);
        discards = new Discards(this, builder.discardHandler);
        ending = new Closing(this, closeGrace);
        openedNanos = clock.nanoTime();
        TaskOrder order = clock instanceof TaskOrder both ? both : null;
        turns = new Turns(choice.engine(name, tasks, order), this, name);
        driver = new Driver(turns.engine(), name, Collected.INSTANCE);
        guest = builder.host == null ? null : new GuestLoop(this, builder.host);
        PollerFactory poller = builder.poller;
        if (poller == null && guest == null) {
            poller = Pollers.byProperty();
        }
        if (poller != null) {
            turns.install(poller);
        }
        observation = new LoopObservation(name, turns, faults);
        id = LoopId.claim(this, name, number);
    }

    static String nextName() {
        return "millrace-" + LOOPS.incrementAndGet();
    }

    // ---- what it does

    @Override
    public TaskTree tree() {
        return TreeMaker.treeOf(List.of(this), false);
    }

    @Override
    public TaskTree treeWithStacks() {
        return TreeMaker.treeOf(List.of(this), true);
    }

    /** The number of this loop: counts up in the program. */
    long number() {
        return number;
    }

    /** Its id in task trees. Any thread. */
    LoopId id() {
        return id;
    }

    /** The phase as one word. Any thread. */
    String state() {
        return life.phase().name().toLowerCase(Locale.ROOT);
    }

    /**
     * The approximate time, as cheap as a field read; the exact time on a virtual clock. Any
     * thread.
     */
    long coarseNanos() {
        return virtualTime ? clock.nanoTime() : CoarseClock.nanos();
    }

    // ---- what it is

    @Override
    public String name() {
        return name;
    }

    @Override
    public FiberEngine engine() {
        return engine;
    }

    @Override
    public String diagnostics() {
        return choice.diagnostics()
                + ", poller "
                + turns.poller()
                + (turns.readiness().isWatchedElsewhere()
                        ? ", readers and writers of JDK channels on a thread with a selector"
                        : "");
    }

    @Override
    public boolean debug() {
        return debug;
    }

    @Override
    public Duration time() {
        return toLoopTime(clock.nanoTime());
    }

    // ---- callbacks

    @Override
    public Handle callSoon(Runnable callback) {
        Running caller = Running.current(); // looked up once: this is the most frequent call
        requireInLoop(caller, "callSoon", "callSoonThreadSafe");
        addCall(callback, Context.of(caller));
        return new QueuedCall(this, turns.ready());
    }

    @Override
    public Handle callSoonThreadSafe(Runnable callback) {
        var call = new SharedCall();
        if (!turns.offer(inContext(traced(callback), Context.current()), call)) {
            throw closedException();
        }
        return call;
    }

    /** An entry for {@code callback}, which is code of this library. */
    OwnCall ownCall(Runnable callback) {
        return new OwnCall(callback, faults);
    }

    @Override
    public boolean offer(Runnable callback) {
        return offer(ownCall(callback));
    }

    /** The ready queue's entry for {@code callback} in the current context. */
    Runnable queueable(Runnable callback) {
        return inContext(traced(callback), Context.current());
    }

    /** Queues a callback in a context captured earlier. Loop only. */
    void addCall(Runnable callback, Context context) {
        turns.ready().add(inContext(traced(callback), context));
    }

    Runnable inContext(Runnable callback, Context context) {
        return context.isEmpty() ? callback : new CallInContext(callback, context);
    }

    @Override
    public TimerHandle callLater(Duration delay, Runnable callback) {
        return callAtNanos("callLater", deadlineNanos(delay), traced(callback), Context.current());
    }

    @Override
    public TimerHandle offerLater(Duration delay, Runnable callback) {
        return callAtNanos("offerLater", deadlineNanos(delay), callback, null);
    }

    @Override
    public TimerHandle callAt(Duration when, Runnable callback) {
        return callAtNanos(
                "callAt", openedNanos + Nanos.of(when), traced(callback), Context.current());
    }

    private TimerHandle callAtNanos(
            String call, long whenNanos, Runnable callback, @Nullable Context context) {
        if (!mayAct()) {
            throw wrongThread(call, "callSoonThreadSafe(() -> loop." + call + "(…))");
        }
        requireOpen();
        var timed = new TimedCall(this, callback, context);
        turns.timers().set(timed, whenNanos);
        return timed;
    }

    @Override
    public void runCallback(Runnable callback) {
        if (callback instanceof CallInContext call) {
            runCallback(call.callback(), call.context());
        } else {
            runCallback(callback, Context.empty());
        }
    }

    /** Runs user code on the callback fiber. What it throws is reported. */
    void runCallback(Runnable callback, Context context) {
        try {
            if (context.isEmpty() && !Context.isFollowed()) {
                callback.run(); // in the loop's own context
            } else {
                context.run(callback::run);
            }
        } catch (Throwable t) {
            Throwable createdAt =
                    callback instanceof TracedCallback traced ? traced.createdAt() : null;
            report(new LoopFault("a callback failed", t, Described.code(callback), createdAt));
            Runnable code =
                    callback instanceof TracedCallback traced ? traced.callback() : callback;
            if (code instanceof Awaited awaited) {
                awaited.failed(t);
            }
        } finally {
            Thread.interrupted(); // an interrupt of one callback must not hit the next
        }
    }

    // ---- channels

    @Override
    public void addReader(SelectableChannel channel, Runnable callback) {
        requireInLoop("addReader", "callSoonThreadSafe(() -> loop.addReader(…))");
        turns.readiness().onReadable(channel, new RepeatedCall(this, traced(callback)));
    }

    @Override
    public void addWriter(SelectableChannel channel, Runnable callback) {
        requireInLoop("addWriter", "callSoonThreadSafe(() -> loop.addWriter(…))");
        turns.readiness().onWritable(channel, new RepeatedCall(this, traced(callback)));
    }

    @Override
    public boolean removeReader(SelectableChannel channel) {
        requireInLoop("removeReader", "callSoonThreadSafe(() -> loop.removeReader(…))");
        return turns.readiness().removeReader(channel);
    }

    @Override
    public boolean removeWriter(SelectableChannel channel) {
        requireInLoop("removeWriter", "callSoonThreadSafe(() -> loop.removeWriter(…))");
        return turns.readiness().removeWriter(channel);
    }

    // ---- its driver

    @Override
    public <T extends @Nullable Object, X extends Throwable> T onDriver(Body<? extends T, X> work)
            throws X {
        Running caller = Running.current();
        if (caller == null || caller.loop() != this) {
            throw wrongThread("onDriver", "callSoonThreadSafe(() -> loop.onDriver(…))");
        }
        if (guest != null) {
            guest.requireHost();
        }
        var call = new DriverCall<T, X>(work, caller.context());
        try {
            if (!turns.onDriver(call)) {
                throw closedException();
            }
        } catch (PinnedFiberException e) {
            throw new PinnedAwaitException(
                    caller instanceof BodyTask<?> task ? task.name() : "callback");
        }
        return call.result();
    }

    @Override
    public Poller install(PollerFactory factory) {
        requireInLoop("install", "callSoonThreadSafe(() -> loop.install(…))");
        return turns.install(factory);
    }

    @Override
    public Poller poller() {
        return turns.poller();
    }

    Driver driver() {
        return driver;
    }

    /** Starts {@code run} on the driver or, for a guest, on its host. */
    void drive(LoopRun run) {
        if (guest == null) {
            driver.run(run);
        } else {
            guest.drive(run);
        }
    }

    /** Starts a guest, which runs from its opening on. */
    void begin() {
        if (guest != null) {
            guest.begin();
        }
    }

    boolean isGuest() {
        return guest != null;
    }

    /** Its connection to the host; null if it is no guest. */
    @Nullable GuestLoop guest() {
        return guest;
    }

    // ---- promises and tasks

    @Override
    public <T extends @Nullable Object> Promise<T> promise() {
        return promise(null);
    }

    @Override
    public <T extends @Nullable Object> Promise<T> promise(@Nullable String promiseName) {
        return new Promise<>(this, promiseName);
    }

    @Override
    public <T extends @Nullable Object> Task<T> detach(Coroutine<? extends T> body) {
        return detach(null, body);
    }

    @Override
    public <T extends @Nullable Object> Task<T> detach(
            @Nullable String taskName, Coroutine<? extends T> body) {
        Starts.starting("detach");
        // inside the loop the scope can be linked now, which saves an atomic step on entry
        var scope = turns.isInside() ? new CancelScope(this, null) : new CancelScope();
        return start(
                new BodyTask<T>(this, taskName, null, scope, Context.lexical().detached(), body));
    }

    /** Starts a task that belongs to no group. Any thread. */
    <T extends @Nullable Object> BodyTask<T> start(BodyTask<T> task) {
        if (turns.isInside()) {
            requireOpen();
            task.start();
        } else if (life.phase() == Life.Phase.CLOSING || !offer(new TaskStart(task))) {
            throw closedException();
        }
        return task;
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submit(Coroutine<? extends T> body) {
        Starts.starting("submit");
        var task = new BodyTask<T>(this, null, Context.current(), body);
        var future = new LinkedFuture<>(task);
        start(task);
        return future;
    }

    @Override
    public <T extends @Nullable Object> Task<T> startJob(
            @Nullable String jobName, Consumer<? super JobHandle<T>> start) {
        Running caller = Running.current();
        requireInLoop(caller, "startJob", "loop.submit(() -> loop.startJob(…).await())");
        Objects.requireNonNull(start, "start");
        var scope = new CancelScope(this, caller instanceof BodyTask<?> task ? task.scope() : null);
        JobTask<T> job;
        try {
            job = new JobTask<>(this, jobName, scope, Context.of(caller));
            job.enter();
        } catch (Throwable t) { // no memory
            scope.leaveTree();
            throw t;
        }
        job.start(start);
        return job;
    }

    @Override
    public Set<Task<?>> allTasks() {
        requireInLoop("allTasks", "loop.submit(Async::allTasks)");
        return tasks.snapshot();
    }

    @Override
    public ScheduledExecutorService asScheduledExecutor() {
        return new ScheduledView(this);
    }

    @Override
    public Executor asTaskExecutor() {
        return new TaskExecutor(this);
    }

    // ---- running

    @Override
    public void runForever() throws InterruptedException {
        LoopRun.refuseInside(this);
        LoopRun.begin(this).awaitEnd();
    }

    @Override
    public <T extends @Nullable Object> T runUntilComplete(LoopFuture<T> future)
            throws InterruptedException {
        return LoopRun.untilComplete(this, future);
    }

    @Override
    public void stop() {
        requireInLoop("stop", "callSoonThreadSafe(loop::stop)");
        if (guest != null) {
            throw new IllegalStateException(
                    "loop " + name + " is a guest and runs until it is closed; use closeAsync()");
        }
        turns.stop();
    }

    @Override
    public boolean running() {
        Life.Phase phase = life.phase();
        return phase == Life.Phase.RUNNING || phase == Life.Phase.CLOSING;
    }

    @Override
    public boolean closed() {
        return life.phase() == Life.Phase.CLOSED;
    }

    @Override
    public void close() {
        if (ending.over() || CommonLoop.closes(this)) {
            return;
        }
        if (guest == null) {
            ending.close();
        } else {
            guest.close();
        }
    }

    @Override
    public CompletableFuture<@Nullable Void> closeAsync() {
        var closed = new DependentFuture<@Nullable Void>(this);
        if (ending.over()) {
            closed.complete(null);
        } else {
            ClosingElsewhere.begin(name, this::close, closed);
        }
        return closed.copy(); // a copy, because callers could complete it
    }

    /** As {@link #close}, for the owner of the run, which has ended. */
    void closeStopped() {
        ending.close();
    }

    @Override
    public Handle onClose(VoidCoroutine cleanup) {
        requireInLoop("onClose", "callSoonThreadSafe(() -> loop.onClose(…))");
        return closeHooks.add(cleanup);
    }

    // ---- observers

    @Override
    public Handle observe(LoopObserver observer) {
        Objects.requireNonNull(observer, "observer");
        requireOpen();
        return observation.add(observer);
    }

    @Override
    public LoopStatistics statistics() {
        return new LoopStatistics(
                tasks.size(),
                turns.readyCount(),
                turns.timers().size(),
                turns.polls(),
                discards.count());
    }

    LoopObservation observation() {
        return observation;
    }

    // ---- faults

    @Override
    public void exceptionHandler(ExceptionHandler handler) {
        faults.handler(handler);
    }

    @Override
    public void report(LoopFault fault) {
        faults.report(fault);
    }

    @Override
    public void discardHandler(DiscardHandler handler) {
        discards.handler(handler);
    }

    @Override
    public <T extends @Nullable Object> void discard(
            T value, @Nullable Consumer<? super T> hook, String source) {
        discards.discard(value, hook, source);
    }

    @Override
    public long discarded() {
        return discards.count();
    }

    @Override
    public boolean cannotStart(Object running, OutOfMemoryError thrown) {
        try {
            var task = (BodyTask<?>) running;
            turns.add(ownCall(() -> task.cannotStart(thrown)));
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    @Override
    public void handlerFailed(Object handler, Throwable thrown) {
        try {
            report(new LoopFault("a handler failed", thrown, Described.code(handler), null));
        } catch (Throwable again) {
            // no memory for the report: the loop goes on
        }
    }

    @Override
    public void reportFailed(Throwable thrown) {
        try {
            report(LoopFault.of("a callback failed, and so did the report of it", thrown));
        } catch (Throwable again) {
            // the loop goes on; there may be memory for the next callback
        }
    }

    @Override
    public void callbackBlocked(Thread thread) {
        LoopObserver told = turns.observed();
        if (told != null) {
            LoopNews.callbackBlocked(told, name, thread);
        }
        watchdog().suspect(this, thread);
    }

    /** Whether its clock is virtual. */
    boolean onVirtualTime() {
        return virtualTime;
    }

    @Override
    public String toString() {
        return "loop " + name + " (" + state() + ", " + engine + ")";
    }

    // ---- rules

    @Override
    public boolean inLoop() {
        return turns.isInside();
    }

    /** Whether loop-only calls are allowed: the caller is inside, or the loop does not run. */
    boolean mayAct() {
        return turns.isInside() || !running();
    }

    /** As {@link #mayAct()}, for a caller that has been looked up already. */
    boolean mayAct(@Nullable Running caller) {
        return (caller != null && caller.loop() == this) || mayAct();
    }

    void requireInLoop(String call, String instead) {
        requireThread(call, instead);
        requireOpen();
    }

    /** As {@link #requireInLoop}, for a caller that has been looked up already. */
    void requireInLoop(@Nullable Running caller, String call, String instead) {
        if (!mayAct(caller)) {
            throw wrongThread(call, instead);
        }
        requireOpen();
    }

    /** As {@link #requireInLoop}, for calls that have no effect on a closed loop. */
    void requireThread(String call, String instead) {
        if (!mayAct()) {
            throw wrongThread(call, instead);
        }
    }

    WrongThreadException wrongThread(String call, String instead) {
        return new WrongThreadException(
                call
                        + " is for loop "
                        + name
                        + " only, not for thread \""
                        + Thread.currentThread().getName()
                        + "\"; from other threads use "
                        + instead);
    }

    void requireOpen() {
        if (closed()) {
            throw closedException();
        }
    }

    /** The exception for a call on a closed or closing loop. Any thread. */
    LoopClosedException closedException() {
        Throwable cause = brokenBy;
        return cause == null ? new LoopClosedException(name) : new LoopClosedException(name, cause);
    }

    /** The driver's own code threw {@code cause}, which ends the run. */
    void breaksDown(Throwable cause) {
        brokenBy = cause;
    }

    /** The failure that broke this loop; null if there is none. Any thread. */
    @Nullable Throwable brokenBy() {
        return brokenBy;
    }

    // ---- for the classes of this package

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public boolean idle(long nextTimerNanos) {
        return clock.idle(nextTimerNanos, externalWork);
    }

    @Override
    public boolean movesTime() {
        return virtualTime;
    }

    @Override
    public void woken() {
        watchdog().rouse();
    }

    @Override
    public Object callbackOwner() {
        return new Callbacks(this);
    }

    boolean offer(Entry entry) {
        return turns.offer(entry);
    }

    /** As {@link #offer(Entry)}, for an entry that must arrive. Any thread. */
    boolean offerSurely(Entry entry) {
        return turns.offerSurely(entry);
    }

    /**
     * Makes the call as a callback; at once on the calling thread if the loop is closed. Any
     * thread.
     */
    void owe(OwedCall call) {
        if (inLoop() && !closed()) { // runs before what the current step makes ready later
            turns.add(call);
        } else if (!turns.offerSurely(call)) {
            call.run();
        }
    }

    Turns turns() {
        return turns;
    }

    TaskRegistry tasks() {
        return tasks;
    }

    CloseHooks closeHooks() {
        return closeHooks;
    }

    Faults faults() {
        return faults;
    }

    Discards discards() {
        return discards;
    }

    /** The pending commands of this loop's executors; withdrawn when it closes. Any thread. */
    Set<ViewedCommand> commands() {
        return commands;
    }

    /** The known fork lines, in debug mode. Loop only. */
    ForkLines forkLines() {
        ForkLines known = forkLines;
        if (known == null) {
            known = new ForkLines();
            forkLines = known;
        }
        return known;
    }

    UnreadFailures unread() {
        return unread;
    }

    @Override
    public Cleaner.Cleanable whenCollected(Object watched, Runnable action) {
        return watches.add(watched, action);
    }

    Watches watches() {
        return watches;
    }

    Watchdog watchdog() {
        return Watchdog.INSTANCE;
    }

    Watch watch() {
        return watch;
    }

    Duration closeGrace() {
        return closeGrace;
    }

    long slowStepNanos() {
        return slowStepNanos;
    }

    Life life() {
        return life;
    }

    /** The next task id. The loop takes ids in blocks, so that a fork needs no atomic step. */
    long nextTaskId() {
        if (!turns.isInside()) {
            return taskIds.incrementAndGet();
        }
        if (ownTaskIds == lastOwnTaskId) {
            lastOwnTaskId = taskIds.addAndGet(TASK_IDS);
            ownTaskIds = lastOwnTaskId - TASK_IDS;
        }
        return ++ownTaskIds;
    }

    /** Counts what runs outside the loop and will come back to it. Loop only. */
    void externalWork(int change) {
        externalWork += change;
    }

    /** {@code callback} for {@link #runCallback}; in debug mode it knows where it was scheduled. */
    private Runnable traced(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        CreationSite createdAt = creationSite();
        return createdAt == null ? callback : new TracedCallback(callback, createdAt);
    }

    @Nullable CreationSite creationSite() {
        return debug ? new CreationSite() : null;
    }

    long deadlineNanos(Duration fromNow) {
        return clock.nanoTime() + Nanos.of(fromNow);
    }

    Duration toLoopTime(long nanos) {
        return Duration.ofNanos(nanos - openedNanos);
    }
}
