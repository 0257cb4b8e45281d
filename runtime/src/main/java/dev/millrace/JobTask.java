package dev.millrace;

import dev.millrace.internal.fiber.Fiber;
import dev.millrace.internal.inbox.Signal;
import dev.millrace.internal.timer.Timer;
import dev.millrace.spi.Aftermath;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Interrupts;
import dev.millrace.spi.JobHandle;
import dev.millrace.spi.LoopObserver;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A task without a fiber. The code that does its work ends it through its {@link JobHandle}. */
final class JobTask<T extends @Nullable Object> extends Task<T> {
    private static final String FAILED = " failed while it was being cancelled";

    private static final VarHandle CLAIMED;

    static {
        try {
            CLAIMED =
                    MethodHandles.lookup()
                            .findVarHandle(JobTask.WorkSide.class, "claimed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Context context;
    private final WorkSide work; // made with the task: the end of the job must not fail

    // loop only
    private @Nullable CancelHook hook;
    private @Nullable Expiry deadline;
    private boolean cancelDelivered;
    private boolean endedFirst; // the outcome was decided before the cancel came
    private int outside; // pieces of work outside the loop

    /** {@code context} is the caller's, for log records about the end of the job. */
    JobTask(LoopImpl loop, @Nullable String name, CancelScope scope, Context context) {
        super(loop, name, scope, loop.creationSite());
        this.context = context;
        this.work = new WorkSide(loop);
    }

    /** Registers the job with its loop. Loop only. */
    void enter() {
        outermostScope().adopt(this);
        started(); // before anybody can see it
        loop.tasks().add(this);
    }

    /** Calls {@code begin} to start the work; what it throws fails the task. Loop only. */
    void start(Consumer<? super JobHandle<T>> begin) {
        LoopObserver told = loop.turns().observed();
        if (told != null) {
            tellForked(told);
        }
        workBegun();
        if (outermostScope().effective() != null) {
            cancelDelivered();
            return;
        }
        try {
            begin.accept(work);
        } catch (Throwable t) { // foreign code, such as an executor
            if (work.claim()) {
                end(Outcome.failed(t));
            } else {
                loop.faults().tell("the start of ", this, " failed", t);
            }
        }
    }

    /**
     * All that the thread of the work writes of its job, and the signal that ends the job. Apart
     * from the task: the loop writes there, and the two would take the memory from each other.
     */
    private final class WorkSide extends Signal implements JobHandle<T> {
        private final LoopImpl home; // spares the thread of the work a look at the task

        @SuppressWarnings("unused") // through CLAIMED: the thread that sets it decides the outcome
        private volatile boolean claimed;

        // written by any thread; hints for diagnosis
        private @Nullable Thread thread;
        private boolean returned; // the work has returned, so its thread does something else

        private @Nullable Object result; // written before the offer

        WorkSide(LoopImpl home) {
            this.home = home;
        }

        @Override
        public Object task() {
            return JobTask.this;
        }

        @Override
        public boolean resume(T value) {
            boolean delivered = tryResume(value);
            if (!delivered) {
                home.discards().discard(value, null, name());
            }
            return delivered;
        }

        @Override
        public boolean tryResume(T value) {
            return claim() && send(Outcome.success(value));
        }

        @Override
        public boolean fail(Throwable failure) {
            return claim() && send(Outcome.failed(failure));
        }

        private boolean claim() {
            return CLAIMED.compareAndSet(this, false, true);
        }

        private boolean send(Object outcome) {
            if (home.inLoop()) {
                end(outcome); // for example by an executor that runs jobs on the caller
                return true;
            }
            result = outcome;
            return home.offerSurely(this);
        }

        @Override
        public void deliver() {
            end(Objects.requireNonNull(result));
        }

        @Override
        public void onCancel(CancelHook cancelHook) {
            if (!cancelDelivered) {
                hook = cancelHook;
            }
        }

        @Override
        public void onDeadline(Duration limit, Runnable expired) {
            if (!done()) {
                var timer = new Expiry(loop, expired);
                deadline = timer;
                loop.turns().timers().set(timer, loop.deadlineNanos(limit));
            }
        }

        @Override
        public void handOver(Runnable call) {
            Fiber fiber = Fiber.current();
            if (fiber == null) {
                call.run();
            } else {
                fiber.inOneStep(call);
            }
        }

        @Override
        public void runsOn(@Nullable Thread worker) {
            returned = worker == null;
            thread = worker;
        }

        @Override
        public void workBegins() {
            workBegun();
        }

        @Override
        public void workEnds() {
            if (home.inLoop()) {
                workEnded();
                return;
            }
            boolean sent = false;
            while (!sent) {
                try { // through the inbox, so that it arrives after the work's own calls
                    home.offerSurely(new WorkEnded());
                    sent = true;
                } catch (OutOfMemoryError e) { // must be sent: the loop would wait for it for ever
                    Thread.onSpinWait();
                }
            }
        }
    }

    private final class WorkEnded extends Signal {
        @Override
        public void deliver() {
            workEnded();
        }
    }

    /**
     * Whether the outcome is decided, or the work has returned, while the loop may not know yet.
     */
    boolean onItsWay() {
        return work.claimed || work.returned;
    }

    private void workBegun() {
        if (!done()) { // an abandoned job's work does not count
            outside++;
            loop.externalWork(1);
        }
    }

    /** The deadline of a job. Runs without a context. */
    private static final class Expiry extends Timer {
        private final LoopImpl loop;
        private final OwnCall expired; // allocated now: the expiry must not fail
        private boolean over;

        Expiry(LoopImpl loop, Runnable expired) {
            this.loop = loop;
            this.expired = loop.ownCall(expired);
        }

        @Override
        protected void due() {
            loop.turns().add(this); // runs on the callback fiber, as it may call user code
        }

        @Override
        public void run() {
            if (!over) {
                over = true;
                expired.run();
            }
        }
    }

    private void workEnded() {
        if (outside > 0) {
            outside--;
            loop.externalWork(-1);
        }
    }

    @Override
    void cancelDelivered() {
        cancelDelivered = true;
        endedFirst = work.claimed;
        LoopObserver told = loop.turns().observed();
        if (told != null) {
            tellCancelDelivered(told);
        }
        CancelHook once = hook; // a cancel arrives once
        if ((once == null || aborts(once)) && work.claim()) {
            end(Outcome.cancelled(outermostScope().effectiveReason()));
        }
    }

    private boolean aborts(CancelHook once) {
        try {
            return once.abort();
        } catch (Throwable t) { // a hook is foreign code; its failure must not stop the cancel
            loop.faults().tell("the cancel hook of ", this, " failed", t);
            return true;
        }
    }

    /** Whether the cancel that reaches {@code awaiter} has reached this job as well. */
    boolean sharesCancelWith(BodyTask<?> awaiter) {
        return cancelDelivered && outermostScope().effective() == awaiter.scope().effective();
    }

    private void end(Object result) {
        outermostScope().leave(this);
        loop.tasks().remove(this);
        loop.externalWork(-outside);
        outside = 0;
        hook = null;
        if (work.thread != null) { // mostly not: a look is cheaper than a write
            work.thread = null;
        }
        Expiry timer = deadline;
        if (timer != null) {
            deadline = null;
            loop.turns().timers().remove(timer);
            timer.over = true;
        }
        settle(cancelDelivered ? outcomeOfCancelled(result) : result);
        LoopObserver told = loop.turns().observed();
        if (told != null) {
            tellEnded(told, outcome());
        }
    }

    /**
     * The outcome after a cancel. A failure of the work is reported or logged, and the task ends as
     * cancelled.
     */
    private Object outcomeOfCancelled(Object result) {
        if (!(result instanceof Outcome.Failed failed)) {
            return result;
        }
        try {
            tellFailure(failed.failure);
        } catch (OutOfMemoryError e) { // the job has to end nevertheless
            loop.reportFailed(failed.failure);
        }
        return Outcome.cancelled(outermostScope().effectiveReason());
    }

    private void tellFailure(Throwable thrown) {
        boolean answer = thrown instanceof CancellationException || Interrupts.haveCaused(thrown);
        if (!answer && (endedFirst || !Aftermath.follows(thrown))) {
            report(thrown);
            return;
        }
        for (Throwable alongside : thrown.getSuppressed()) { // thrown by clean-up
            if (!Aftermath.follows(alongside)) {
                report(alongside);
            }
        }
        if (!answer) {
            loop.faults().record(name() + FAILED, thrown, context);
        }
    }

    private void report(Throwable thrown) {
        loop.faults().tell("", this, FAILED, thrown);
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    @Nullable Description describeWait() {
        return hook instanceof Described work
                ? Objects.requireNonNull(work.describe(), "a description")
                : null;
    }

    @Override
    @Nullable Thread thread() {
        Thread worker = work.thread;
        return onItsWay() ? null : worker;
    }
}
