package dev.millrace.internal.turn;

import dev.millrace.internal.fiber.DriverFiber;
import dev.millrace.internal.fiber.Engine;
import dev.millrace.internal.fiber.Fiber;
import dev.millrace.internal.fiber.FiberLoop;
import dev.millrace.internal.inbox.CallbackEntry;
import dev.millrace.internal.inbox.Entry;
import dev.millrace.internal.inbox.Inbox;
import dev.millrace.internal.inbox.ReadyQueue;
import dev.millrace.internal.inbox.SharedCalls;
import dev.millrace.internal.inbox.Signal;
import dev.millrace.internal.observe.Observation;
import dev.millrace.internal.observe.Observers;
import dev.millrace.internal.selector.ChannelSelector;
import dev.millrace.internal.timer.HeapTimers;
import dev.millrace.spi.LoopObserver;
import dev.millrace.spi.Poller;
import dev.millrace.spi.PollerFactory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The driver of one loop.
 *
 * <p>A <em>turn</em> runs exactly what was ready when it began, in the order in which it became
 * ready. After every {@value #ENTRIES_PER_POLL} entries, in one turn or in several, the driver
 * <em>polls</em>: it empties the inbox, fires due timers and asks its {@link Poller}. When nothing
 * is ready it polls and waits there.
 *
 * <p>The driver runs only two kinds of user code: handlers of its poller, and work that needs its
 * thread. Neither may wait. Each task has its own fiber. Callbacks run in batches on the callback
 * fiber, which begins new turns itself as long as only callbacks are ready; so a chain of callbacks
 * costs no switch. If a callback blocks inside the JDK, its fiber stays there with it, and a new
 * callback fiber runs the next ones.
 *
 * <p>No wake-up is lost: the driver sets {@code asleep}, then looks into the inbox once more, then
 * waits. A producer adds to the inbox, then reads {@code asleep}. All these accesses are volatile,
 * so at least one of the two sees what the other did. A producer that clears {@code asleep} must
 * wake the driver.
 */
public final class Turns implements FiberLoop {
    private static final VarHandle INSIDE;
    private static final VarHandle OBSERVED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            INSIDE = lookup.findVarHandle(Turns.class, "inside", boolean.class);
            OBSERVED = lookup.findVarHandle(Turns.class, "observed", Observers.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The most entries that run before the loop looks at timers, channels and other threads. */
    public static final int ENTRIES_PER_POLL = 256;

    /** As {@link #ENTRIES_PER_POLL}, for a guest: it also checks whether its slice is over. */
    private static final int ENTRIES_PER_LOOK = 8;

    /** What {@link #slice} returns when the run is over. */
    public static final long OVER = -1;

    /** One look into the inbox takes at most as many entries as run between so many polls. */
    private static final int POLLS_PER_DRAIN = 16;

    /**
     * After so many polls without a sleep, which take some milliseconds, other threads may run.
     * That costs one or two percent of the time.
     */
    private static final int POLLS_PER_BREAK = 256;

    private final Engine engine;
    private final Host host;
    private final String name;

    private final ReadyQueue ready = new ReadyQueue();
    private final Inbox inbox = new Inbox();
    private final HeapTimers timers = new HeapTimers();
    private final ChannelSelector readiness = new ChannelSelector();
    private final Linger linger = new Linger();
    private final Shortages shortages = new Shortages(ready);
    private final Handling handling;
    private final CurrentPoller poller;
    private final ObservedTurn observedTurn;

    // driver and its fibers only
    private @Nullable CallbackFiber callbacks;
    private @Nullable Fiber summoned;
    private boolean inCallbacks;
    private long turnEnd; // a position of the ready queue, as the next
    private long nextPoll;
    private boolean stopping;
    private long polls;
    private int pollsAwake; // since the driver has slept
    private @Nullable DriverWork driverWork; // of the fiber that has just suspended itself for it

    // before the first run
    private boolean guest;
    private int entriesPerPoll = ENTRIES_PER_POLL;

    // written by the driver, read by any thread
    private volatile @Nullable Thread driver;
    private volatile boolean asleep;
    // by System.nanoTime(); MAX_VALUE: until woken
    private volatile long sleepsUntil = Long.MAX_VALUE;

    // written by the driver and read by any thread, both in opaque mode
    @SuppressWarnings("unused") // through INSIDE
    private boolean inside;

    // written through OBSERVED by any thread; a plain read, so that a loop without observers pays
    // next to nothing
    private @Nullable Observers observed;

    public Turns(Engine engine, Host host, String name) {
        this.engine = engine;
        this.host = host;
        this.name = name;
        this.handling = new Handling(new DriverFiber(this, host.callbackOwner()), shortages);
        this.poller = new CurrentPoller(this, host, handling, shortages, readiness, ready);
        this.observedTurn = new ObservedTurn(name, ready);
    }

    /**
     * Makes this loop a guest: it runs in {@linkplain #slice slices}, and its host waits. To be
     * called before anything else.
     *
     * @param wake called when something arrives after a slice has returned how long to wait
     */
    public void beGuest(Runnable wake) {
        guest = true;
        entriesPerPoll = ENTRIES_PER_LOOK;
        poller.beOwn(new GuestPoller(wake));
        readiness.watchElsewhere(name, this::offerSurely, ready);
    }

    public Engine engine() {
        return engine;
    }

    public HeapTimers timers() {
        return timers;
    }

    public ChannelSelector readiness() {
        return readiness;
    }

    /** Whether the loop's channels may still make something ready. Inside the loop only. */
    public boolean watchesChannels() {
        return poller.hasWork() || readiness.isActive();
    }

    /** The poller that the loop waits in. Any thread. */
    public Poller poller() {
        return poller.current();
    }

    /** Whether another poller has been installed in place of the loop's own. */
    public boolean hasForeignPoller() {
        return poller.isForeign();
    }

    /**
     * Replaces the loop's own poller, for good. Fibers only, or while the loop does not run.
     *
     * @throws IllegalStateException if it was replaced before, or the loop is a guest
     */
    public Poller install(PollerFactory factory) {
        if (guest) {
            throw new IllegalStateException(
                    "loop "
                            + name
                            + " is a guest: its host has the thread and does the waiting; open a loop"
                            + " that is not a guest, or use the event loop of the host");
        }
        if (hasForeignPoller()) {
            throw new IllegalStateException("loop " + name + " sleeps in " + poller() + " already");
        }
        Poller opened = factory.open(poller.host());
        poller.replace(opened, driver);
        readiness.watchElsewhere(name, this::offerSurely, ready);
        return opened;
    }

    /** The thread that drives the loop now; null while it does not run. Any thread. */
    public @Nullable Thread driver() {
        return driver;
    }

    /** The observers of this loop; null if there are none. Any thread. */
    public @Nullable LoopObserver observed() {
        return observed;
    }

    /** The observers that also watch each start, suspend and resume of a task. Any thread. */
    public @Nullable LoopObserver observedSteps() {
        Observers all = observed;
        return all == null || !all.watchSteps() ? null : all;
    }

    /** Adds an observer. Any thread. */
    public void observe(Observation added, Observers.Removal removal) {
        Observers before;
        Observers after;
        do {
            before = (Observers) OBSERVED.getVolatile(this);
            after = before == null ? Observers.of(added, removal) : before.with(added);
        } while (!OBSERVED.compareAndSet(this, before, after));
    }

    /** Removes an observer; false if it was not there. Any thread. */
    public boolean unobserve(Observation one) {
        Observers before;
        Observers after;
        do {
            before = (Observers) OBSERVED.getVolatile(this);
            after = before == null ? null : before.without(one);
            if (after == before) {
                return false;
            }
        } while (!OBSERVED.compareAndSet(this, before, after));
        return true;
    }

    /** Removes all observers. Any thread. */
    public void unobserve() {
        OBSERVED.setVolatile(this, null);
    }

    /**
     * A number that changes with every step and every callback. It stands still while one of them
     * blocks the loop. A hint when read from other threads.
     */
    public long steps() {
        return ready.position() + handling.times();
    }

    /** How often the loop has looked at timers, channels and other threads. */
    public long polls() {
        return polls;
    }

    /** The driver sleeps no more. Driver only. */
    void awake() {
        asleep = false;
    }

    /** Whether the driver waits for something to happen. Any thread. */
    public boolean isAsleep() {
        return asleep;
    }

    /** The fiber that the loop is inside of; a hint for diagnosis when read from other threads. */
    public @Nullable Fiber entered() {
        if (handling.isUnderWay()) {
            return handling.fiber();
        }
        if (!(boolean) INSIDE.getOpaque(this)) {
            return null;
        }
        if (inCallbacks) {
            CallbackFiber runner = callbacks;
            return runner == null ? null : runner.fiber;
        }
        // not a field: each switch would store a young object in an old one, which costs the
        // garbage collector time
        return ready.taken() instanceof Fiber fiber ? fiber : null;
    }

    /** The task or callbacks that run now; null if none do. A hint; any thread. */
    public @Nullable Object running() {
        Fiber fiber = entered();
        return fiber == null ? null : fiber.running();
    }

    /** How many entries are ready. A hint when read from other threads. */
    public int readyCount() {
        return (int) Math.max(0, ready.end() - ready.position());
    }

    /** How long the driver sleeps from now on if nothing wakes it. A hint; any thread. */
    public long nanosToWake() {
        long until = sleepsUntil;
        return until == Long.MAX_VALUE ? until : until - System.nanoTime();
    }

    /**
     * Whether the loop could run, or should have woken, but the JDK gives it no thread. For any
     * platform thread.
     */
    public boolean isStarved() {
        return engine.isStarved(entered(), asleep && nanosToWake() < 0);
    }

    /**
     * Ends the wait of a fiber of this loop that {@linkplain Fiber#isPinned() keeps a carrier}; see
     * {@link Engine#refuse}. For one platform thread.
     */
    public boolean refuse(Fiber pinned) {
        return engine.refuse(pinned, entered());
    }

    /** Whether the caller is the driver or a fiber of this loop. */
    public boolean isInside() {
        Fiber fiber = Fiber.current();
        return fiber == null ? Thread.currentThread() == driver : fiber.loop() == this;
    }

    /** Queues {@code entry} behind what is ready. Driver and fibers only. */
    public void add(Entry entry) {
        ready.add(entry);
    }

    /** Whether something is ready or in the inbox. Driver and fibers only, or between runs. */
    public boolean hasReady() {
        return !ready.isEmpty() || !inbox.isEmpty();
    }

    /** What is ready, in order. Driver and fibers only. */
    public ReadyQueue ready() {
        return ready;
    }

    /** Queues {@code entry} from any thread; false if the loop is closed. */
    public boolean offer(Entry entry) {
        return wokenFor(inbox.offer(entry));
    }

    /** As {@link #offer(Entry)}, for a callback that {@code place} can withdraw. */
    public boolean offer(Runnable call, SharedCalls.Dispatcher place) {
        return wokenFor(inbox.offer(call, place));
    }

    private boolean wokenFor(boolean accepted) {
        if (accepted) {
            wake();
        }
        return accepted;
    }

    @Override
    public boolean enqueue(Fiber fiber) {
        if (fiber == summoned && Thread.currentThread() == driver) {
            // the driver enters it next, without a place in the queue
            return true;
        }
        // the most frequent case, kept in one method
        if (isInside() && !inbox.isClosed()) {
            addFiber(fiber);
            return true;
        }
        return offerSurely(fiber);
    }

    @Override
    public boolean enqueueInside(Fiber fiber) {
        boolean inside = isInside() && !inbox.isClosed();
        return inside && enqueue(fiber);
    }

    private void addFiber(Fiber fiber) {
        if (fiber.takesPlace()) {
            ready.add(fiber);
        }
    }

    /**
     * As {@link #offer(Entry)}, but tries again as long as there is no memory: nothing else refers
     * to the entry, so it would be lost.
     */
    public boolean offerSurely(Entry entry) {
        while (true) {
            try {
                return offer(entry);
            } catch (OutOfMemoryError e) {
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public @Nullable Fiber next() {
        if (inCallbacks || driverWork != null) {
            return null;
        }
        ready.release();
        if (!turnGoesOn() || !(ready.peek() instanceof Fiber fiber)) {
            return null;
        }
        if (driverHasToPoll()) {
            return null;
        }
        ready.take();
        return fiber;
    }

    /**
     * Ends {@link #run} after the current turn. Driver and fibers only, or while the loop does not
     * run.
     */
    public void stop() {
        stopping = true;
    }

    /** Runs turns until {@link #stop()}; the calling thread is the driver. */
    public void run() {
        driver = Thread.currentThread();
        poller.drivenBy(driver);
        // poll first, so that even a run of one turn sees what is due
        nextPoll = ready.position();
        try {
            do {
                if (ready.isEmpty() || pollIsDue()) {
                    poll();
                }
                beginTurn();
                while (ready.position() < turnEnd) {
                    if (pollIsDue()) {
                        poll();
                    }
                    step();
                }
            } while (!stopping);
            endRun();
        } finally {
            stopping = false;
            leave();
        }
    }

    /**
     * Runs a part of a guest's run, without waiting: what is ready, for about {@code most}
     * nanoseconds. The calling thread is the driver meanwhile.
     *
     * @return how long to wait until the next slice, unless something comes; 0 if there is more to
     *     do, {@link #OVER} if the run has ended
     */
    public long slice(long most) {
        driver = Thread.currentThread();
        asleep = false;
        host.woken();
        engine.hasWaited();
        nextPoll = ready.position();
        boolean goesOn = false;
        try {
            long rest = sliceUntil(System.nanoTime() + most);
            goesOn = rest != OVER;
            return rest;
        } finally {
            if (!goesOn) {
                stopping = false;
            }
            leave();
        }
    }

    private long sliceUntil(long end) {
        poll();
        do {
            if (ready.position() >= turnEnd) {
                beginTurn();
            }
            while (ready.position() < turnEnd) {
                if (pollIsDue()) {
                    if (System.nanoTime() - end >= 0) {
                        return 0;
                    }
                    poll();
                }
                step();
            }
            if (stopping) {
                endRun();
                return OVER;
            }
        } while (!ready.isEmpty());
        return rest();
    }

    /** How long the host may wait; 0 if something has come meanwhile. */
    private long rest() {
        if (host.idle(earliestNanos())) {
            return 0;
        }
        asleep = true; // pairs with the read in wake()
        long timeout = nanosToTimer();
        if (!inbox.isEmpty() || timeout <= 0) {
            asleep = false;
            return 0;
        }
        observedTurn.end(observed);
        pollsAwake = 0;
        sleepsUntil = timeout == Long.MAX_VALUE ? Long.MAX_VALUE : System.nanoTime() + timeout;
        return timeout;
    }

    /**
     * Ends the callback fiber with each run. The JDK keeps every virtual thread that has begun, so
     * a loop that is dropped without a close would never be collected.
     */
    private void endRun() {
        observedTurn.end(observed);
        CallbackFiber runner = callbacks;
        if (runner == null) {
            return;
        }
        callbacks = null;
        try {
            summon(runner.fiber, false);
            enter(runner.fiber);
        } catch (OutOfMemoryError e) {
            callbacks = runner; // for the next run
            cannotEnterCallbacks(e);
        }
    }

    /** The calling thread no longer drives; also after a run that broke down. */
    private void leave() {
        summoned = null;
        handling.end();
        refuseDriverWork();
        driver = null;
        inCallbacks = false;
        INSIDE.setOpaque(this, false);
    }

    /** Refuses everything from now on, and passes what was queued to {@code waiting}. */
    public void close(Consumer<Object> waiting) {
        inbox.close();
        while (inbox.waiting() > 0) {
            Entry entry = inbox.poll();
            if (entry != null) {
                waiting.accept(entry);
            }
        }
        for (Object each = ready.poll(); each != null; each = ready.poll()) {
            waiting.accept(each);
        }
        timers.clear();
    }

    /** Closes the poller and all channels. Driver only, if there is one. */
    public void closePoller() {
        try {
            poller.close();
        } finally {
            readiness.close();
        }
    }

    private void step() {
        if (ready.peek() instanceof Fiber fiber) {
            ready.take();
            try {
                enter(fiber);
            } catch (OutOfMemoryError e) {
                cannotEnter(fiber, e);
            }
            ready.release();
        } else {
            try {
                enterCallbacks();
            } catch (OutOfMemoryError e) {
                cannotEnterCallbacks(e);
            }
        }
    }

    private void enterCallbacks() {
        CallbackFiber runner = callbacks;
        if (runner == null) {
            runner = new CallbackFiber(this, engine, host, name);
            callbacks = runner;
            summon(runner.fiber, true);
        } else {
            summon(runner.fiber, false);
        }
        inCallbacks = true;
        enter(runner.fiber);
        inCallbacks = false;
        if (!runner.isIdle() && callbacks == runner) {
            // the callback has blocked in the JDK; its fiber ends when that call returns
            callbacks = null;
            host.callbackBlocked(Objects.requireNonNull(runner.fiber.thread()));
        }
    }

    /**
     * There was no memory to enter {@code fiber}. A task without a thread fails; if there is no
     * memory for that either, it stays ready.
     */
    private void cannotEnter(Fiber fiber, OutOfMemoryError thrown) {
        INSIDE.setOpaque(this, false);
        shortages.endure(thrown);
        if (fiber.hasStarted() || !host.cannotStart(fiber.running(), thrown)) {
            addFiber(fiber);
        }
    }

    /**
     * There was no memory to enter the callback fiber. The callbacks stay ready; if the fiber has
     * no thread, another one will run them.
     */
    private void cannotEnterCallbacks(OutOfMemoryError thrown) {
        INSIDE.setOpaque(this, false);
        inCallbacks = false;
        summoned = null;
        CallbackFiber runner = callbacks;
        if (runner != null && !runner.fiber.hasStarted()) {
            callbacks = null;
        }
        shortages.endure(thrown);
    }

    /**
     * Makes a fiber runnable without a place in the queue. The callback fiber needs none, as each
     * callback has its own.
     */
    private void summon(Fiber fiber, boolean unstarted) {
        summoned = fiber;
        if (unstarted) {
            fiber.start();
        } else {
            fiber.resume();
        }
        summoned = null;
    }

    private void enter(Fiber fiber) {
        INSIDE.setOpaque(this, true);
        fiber.enter();
        INSIDE.setOpaque(this, false);
        if (driverWork != null) {
            runDriverWork();
        }
    }

    /**
     * Runs {@code work} on the driver while the calling fiber is suspended. Nothing else of the
     * loop runs meanwhile. If the caller is the driver, runs it at once. Inside the loop only.
     *
     * @return false if the loop has no driver any more: it is closed, or the run has broken down
     * @throws dev.millrace.internal.fiber.PinnedFiberException if the fiber cannot be unmounted
     */
    public boolean onDriver(Runnable work) {
        Fiber self = Fiber.current();
        if (self == null || self == handling.fiber()) {
            work.run();
            return true;
        }
        if (inbox.isClosed()) {
            // the fiber runs on without its loop
            return false;
        }
        var mine = new DriverWork(self, work);
        driverWork = mine;
        while (!mine.done && !mine.refused) {
            suspendFor(mine, self);
        }
        return mine.done;
    }

    private void suspendFor(DriverWork mine, Fiber self) {
        try {
            self.suspend();
        } catch (Throwable t) {
            // the fiber is pinned, or there is no memory to save its stack
            if (driverWork == mine) {
                driverWork = null;
            }
            throw t;
        }
    }

    /** Runs the work, and enters the fiber again at once: it still has its turn. */
    private void runDriverWork() {
        for (DriverWork next = driverWork; next != null; next = driverWork) {
            handling.beginSurely();
            driverWork = null;
            try {
                next.work.run();
            } finally {
                handling.end();
            }
            next.done = true;
            summon(next.fiber, false);
            INSIDE.setOpaque(this, true);
            next.fiber.enter();
            INSIDE.setOpaque(this, false);
        }
    }

    /** The run has broken down before the driver ran the work: lets its fiber go on without. */
    private void refuseDriverWork() {
        DriverWork left = driverWork;
        driverWork = null;
        if (left == null) {
            return;
        }
        left.refused = true;
        CallbackFiber runner = callbacks;
        // the callback fiber has no place in the queue: the next run summons it
        if (runner == null || runner.fiber != left.fiber) {
            left.fiber.resume();
        }
    }

    /** Whether {@code runner} has no successor yet. Its own fiber only. */
    boolean isRunBy(CallbackFiber runner) {
        return callbacks == runner;
    }

    /** Has another callback fiber go on. The fiber of the one at hand only. */
    void replaceCallbackFiber() {
        callbacks = null;
    }

    /**
     * The next callback of this turn, or of a new turn if only callbacks are ready. Null if
     * something else comes first, such as an entry of {@link #nextCallbackEntry}.
     */
    @Nullable Runnable nextCallback() {
        return !turnGoesOn() || driverHasToPoll() ? null : ready.pollCall();
    }

    /** As {@link #nextCallback}, for a {@link CallbackEntry} or {@link SharedCalls}. */
    @Nullable Entry nextCallbackEntry() {
        if (!turnGoesOn() || driverHasToPoll()) {
            return null;
        }
        return ready.peek() instanceof Entry next && !(next instanceof Fiber)
                ? (Entry) ready.poll()
                : null;
    }

    /** Begins a new turn if the current one is over; false if there is nothing to run. */
    private boolean turnGoesOn() {
        if (ready.position() >= turnEnd && !stopping) {
            beginTurn();
        }
        return ready.position() < turnEnd;
    }

    private void beginTurn() {
        turnEnd = ready.end();
        if (observed != null) {
            observeTurn();
        }
    }

    private void observeTurn() {
        observedTurn.end(observed);
        observedTurn.begin(observed); // whoever is left
    }

    private boolean pollIsDue() {
        return ready.position() >= nextPoll;
    }

    /** Whether a poll is due and may find something. One that cannot is skipped, but counted. */
    private boolean driverHasToPoll() {
        if (!pollIsDue()) {
            return false;
        }
        boolean vain = !guest && inbox.isEmpty() && !poller.hasWork() && nanosToTimer() > 0;
        if (vain) {
            countPoll();
        }
        return !vain;
    }

    private void countPoll() {
        nextPoll = ready.position() + entriesPerPoll;
        polls++;
        if (++pollsAwake == POLLS_PER_BREAK) {
            pollsAwake = 0;
            engine.letOthersRun();
        }
    }

    private void poll() {
        countPoll();
        Observers told = observed;
        if (told == null || !told.watchTurns()) {
            look();
        } else {
            observeLook();
        }
    }

    private void observeLook() {
        if (ready.position() >= turnEnd) {
            observedTurn.end(observed);
        }
        long began = System.nanoTime();
        look();
        LoopObserver told = observed;
        if (told != null) {
            told.pollEnded(name, System.nanoTime() - began);
        }
    }

    private void look() {
        drainInbox();
        fireTimers();
        if (poller.hasWork() && (!ready.isEmpty() || host.movesTime())) {
            poller.poll(); // else the wait below does
        }
        while (ready.isEmpty() && !stopping && !guest) {
            if (inbox.isEmpty()) {
                if (!host.idle(earliestNanos())) {
                    sleep();
                } else if (poller.hasWork()) {
                    poller.poll(); // time may have come to a timer of its own
                }
            }
            drainInbox();
            fireTimers();
        }
    }

    private void sleep() {
        if (!poller.hasWork() && linger.sees(inbox, nanosToTimer())) {
            return;
        }
        linger.fallsAsleep();
        asleep = true; // pairs with the read in wake()
        try {
            // computed again, because the spin took time
            long timeout = nanosToTimer();
            if (!inbox.isEmpty() || timeout <= 0) {
                return;
            }
            sleepsUntil = timeout == Long.MAX_VALUE ? Long.MAX_VALUE : System.nanoTime() + timeout;
            poller.await(timeout);
        } finally {
            asleep = false;
            pollsAwake = 0;
            host.woken();
        }
    }

    private long earliestNanos() {
        return Math.min(timers.earliestNanos(), poller.earliestNanos());
    }

    private long nanosToTimer() {
        return timers.size() == 0 ? Long.MAX_VALUE : timers.earliestNanos() - host.nanoTime();
    }

    private void wake() {
        if (asleep) {
            // two racing producers may both wake the driver, which costs one extra poll
            asleep = false;
            linger.isWoken();
            poller.wakeUp();
            // not left to the driver, which may wait for a carrier
            host.woken();
        }
    }

    private void fireTimers() {
        if (timers.size() > 0) {
            long now = host.nanoTime();
            if (observed != null) {
                observeTimers(now);
            }
            timers.fire(now);
        }
    }

    private void observeTimers(long now) {
        LoopObserver told = observed;
        long late = now - timers.earliestNanos();
        if (told != null && late >= 0) {
            told.timerLate(name, late);
        }
    }

    private void drainInbox() {
        // a limit, as other threads may add entries faster than these are taken
        int most = POLLS_PER_DRAIN * entriesPerPoll;
        for (int left = inbox.waiting(); left > 0 && most > 0; left = inbox.more()) {
            for (most -= left; left > 0; left--) {
                Entry entry = inbox.poll();
                if (entry instanceof Signal signal) {
                    deliver(signal);
                } else if (entry instanceof Fiber fiber) {
                    if (fiber.takesPlaceLate()) {
                        ready.add(fiber);
                    }
                } else if (entry != null) {
                    ready.add(entry);
                }
            }
        }
    }

    private void deliver(Signal signal) {
        try {
            signal.deliver();
        } catch (OutOfMemoryError e) {
            // the signals behind it belong to other tasks and must still be delivered
            host.reportFailed(e);
        }
    }

    /** What the driver is to do for a fiber that steps aside. */
    private static final class DriverWork {
        final Fiber fiber;
        final Runnable work;
        boolean done;
        boolean refused;

        DriverWork(Fiber fiber, Runnable work) {
            this.fiber = fiber;
            this.work = work;
        }
    }
}
