package dev.millrace.executor;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a job runs and under which options: an immutable value, made once and used for many jobs.
 * Any thread.
 *
 * {@snippet lang=java :
 * static final JobOptions REPORTS =
 *         JobOptions.in(Dispatcher.blocking()).withLimiter(database).withDeadline(Duration.ofSeconds(30));
 *
 * Report report = runInExecutor(REPORTS.withKey(customer), () -> dao.report(customer)).await();
 * }
 */
public final class JobOptions extends JobTarget {
    private final Dispatcher dispatcher;
    private final CapacityLimiter limiter;
    private final OverloadPolicy overloadPolicy;
    private final CancelPolicy cancelPolicy;
    private final @Nullable Runnable cancelAction;
    private final @Nullable Duration deadline;
    private final @Nullable String name;
    private final @Nullable Object key;
    private final @Nullable Consumer<Object> discardHook;

    private JobOptions(Draft draft) {
        dispatcher = draft.dispatcher;
        limiter = draft.limiter;
        overloadPolicy = draft.overloadPolicy;
        cancelPolicy = draft.cancelPolicy;
        cancelAction = draft.cancelAction;
        deadline = draft.deadline;
        name = draft.name;
        key = draft.key;
        discardHook = draft.discardHook;
    }

    /**
     * Jobs in {@code dispatcher}, under its own limiter, that wait for a slot in the queue, are
     * interrupted by a cancel, and have no deadline, no name and no key.
     *
     * @param dispatcher where they run
     * @return the options
     */
    public static JobOptions in(Dispatcher dispatcher) {
        return dispatcher.options();
    }

    /**
     * As {@link #in(Dispatcher)}, in an executor whose own limits apply and no others.
     *
     * @param executor any executor; its {@code execute} should not block
     * @return the options
     */
    public static JobOptions in(Executor executor) {
        return Dispatcher.unlimited(executor).options();
    }

    static JobOptions first(Dispatcher dispatcher, CapacityLimiter limiter) {
        return new JobOptions(new Draft(dispatcher, limiter));
    }

    /**
     * These options in another dispatcher. The limiter becomes that of the dispatcher, unless one
     * was given.
     *
     * @param dispatcher where the job runs
     * @return a changed copy
     */
    public JobOptions withDispatcher(Dispatcher dispatcher) {
        Draft draft = draft();
        if (limiter == this.dispatcher.limiter()) {
            draft.limiter = dispatcher.limiter();
        }
        draft.dispatcher = dispatcher;
        return new JobOptions(draft);
    }

    /**
     * These options under {@code limiter} instead of the dispatcher's own.
     *
     * @param limiter whose permit the job takes
     * @return a changed copy
     */
    public JobOptions withLimiter(CapacityLimiter limiter) {
        Draft draft = draft();
        draft.limiter = Objects.requireNonNull(limiter, "limiter");
        return new JobOptions(draft);
    }

    /**
     * These options with another answer to overload.
     *
     * @param policy what becomes of a job for which there is no slot in the queue
     * @return a changed copy
     */
    public JobOptions withOverloadPolicy(OverloadPolicy policy) {
        Draft draft = draft();
        draft.overloadPolicy = Objects.requireNonNull(policy, "policy");
        return new JobOptions(draft);
    }

    /**
     * These options with another effect of a cancel, in place of an action given before.
     *
     * @param policy what a cancel does to the job while it runs
     * @return a changed copy
     */
    public JobOptions withCancelPolicy(CancelPolicy policy) {
        Draft draft = draft();
        draft.cancelPolicy = Objects.requireNonNull(policy, "policy");
        draft.cancelAction = null;
        return new JobOptions(draft);
    }

    /**
     * These options with an action that makes the work end, such as {@code statement::cancel}. The
     * task then ends when the work does.
     *
     * @param action runs at most once, on a virtual thread of its own, while the work runs; it may
     *     block. The task waits for it: if it is not over a second after the work, it is
     *     interrupted, and after another second it is reported and left behind
     * @return a changed copy
     */
    public JobOptions withCancelAction(Runnable action) {
        Draft draft = draft();
        draft.cancelPolicy = CancelPolicy.WAIT;
        draft.cancelAction = Objects.requireNonNull(action, "action");
        return new JobOptions(draft);
    }

    /**
     * These options with a limit on everything from the call on: waiting for a slot, waiting in the
     * queue, running. Over it, a job that waits never runs; one that runs is treated as the cancel
     * policy says; the task fails with {@link dev.millrace.DeadlineExceededException}. Work that
     * returns all the same keeps its value, unless it was abandoned.
     *
     * @param limit counted from the call, on the clock of the loop
     * @return a changed copy
     */
    public JobOptions withDeadline(Duration limit) {
        Draft draft = draft();
        draft.deadline = Objects.requireNonNull(limit, "limit");
        return new JobOptions(draft);
    }

    /**
     * These options with a name: the task's, and what statistics and messages call the job.
     *
     * @param name says what the work is
     * @return a changed copy
     */
    public JobOptions withName(String name) {
        Draft draft = draft();
        draft.name = Objects.requireNonNull(name, "name");
        return new JobOptions(draft);
    }

    /**
     * These options with a key: jobs of equal keys under one limiter run one at a time, in the
     * order in which they were submitted; an abandoned one still keeps its turn until it really
     * ends. Jobs of other keys and of none are not held up.
     *
     * @param key a value: its {@code equals} and {@code hashCode} must be quick. What {@code
     *     hashCode} throws is thrown to whoever submits, what {@code equals} throws fails the task
     * @return a changed copy
     */
    public JobOptions withKey(Object key) {
        Draft draft = draft();
        draft.key = Objects.requireNonNull(key, "key");
        return new JobOptions(draft);
    }

    /**
     * These options with a hook for a value that nobody takes: that of a job which was abandoned
     * and returns all the same. Without a hook it goes to the loop's {@link
     * dev.millrace.DiscardHandler}.
     *
     * @param hook called at most once per job with its value, never null, in a callback of the loop
     * @return a changed copy
     */
    public JobOptions withDiscardHook(Consumer<Object> hook) {
        Draft draft = draft();
        draft.discardHook = Objects.requireNonNull(hook, "hook");
        return new JobOptions(draft);
    }

    /**
     * Where the job runs.
     *
     * @return the dispatcher
     */
    public Dispatcher dispatcher() {
        return dispatcher;
    }

    /**
     * Whose permit the job takes.
     *
     * @return the limiter given, or the dispatcher's own
     */
    public CapacityLimiter limiter() {
        return limiter;
    }

    /**
     * What becomes of a job for which there is no slot in the queue.
     *
     * @return the policy
     */
    public OverloadPolicy overloadPolicy() {
        return overloadPolicy;
    }

    /**
     * What a cancel does to the job while it runs; {@link CancelPolicy#WAIT} beside an action.
     *
     * @return the policy
     */
    public CancelPolicy cancelPolicy() {
        return cancelPolicy;
    }

    /**
     * What a cancel runs instead.
     *
     * @return the action given; null if there is none
     */
    public @Nullable Runnable cancelAction() {
        return cancelAction;
    }

    /**
     * How long waiting and running may take together.
     *
     * @return the limit given; null if there is none
     */
    public @Nullable Duration deadline() {
        return deadline;
    }

    /**
     * What the job is called.
     *
     * @return the name given; null if there is none
     */
    public @Nullable String name() {
        return name;
    }

    /**
     * Whose order the job keeps.
     *
     * @return the key given; null if there is none
     */
    public @Nullable Object key() {
        return key;
    }

    /**
     * What gets a value that nobody takes.
     *
     * @return the hook given; null if there is none
     */
    public @Nullable Consumer<Object> discardHook() {
        return discardHook;
    }

    @Override
    JobOptions options() {
        return this;
    }

    private Draft draft() {
        Draft draft = new Draft(dispatcher, limiter);
        draft.overloadPolicy = overloadPolicy;
        draft.cancelPolicy = cancelPolicy;
        draft.cancelAction = cancelAction;
        draft.deadline = deadline;
        draft.name = name;
        draft.key = key;
        draft.discardHook = discardHook;
        return draft;
    }

    @Override
    public String toString() {
        return (name == null ? "a job" : name)
                + " in "
                + dispatcher.name()
                + " under "
                + limiter.name()
                + (key == null ? "" : ", in order with its key")
                + (deadline == null ? "" : ", within " + deadline)
                + ", overload "
                + overloadPolicy
                + ", cancel "
                + (cancelAction == null ? cancelPolicy : "ACTION");
    }

    /** A copy while it is being changed. */
    private static final class Draft {
        private Dispatcher dispatcher;
        private CapacityLimiter limiter;
        private OverloadPolicy overloadPolicy = OverloadPolicy.WAIT;
        private CancelPolicy cancelPolicy = CancelPolicy.INTERRUPT;
        private @Nullable Runnable cancelAction;
        private @Nullable Duration deadline;
        private @Nullable String name;
        private @Nullable Object key;
        private @Nullable Consumer<Object> discardHook;

        Draft(Dispatcher dispatcher, CapacityLimiter limiter) {
            this.dispatcher = dispatcher;
            this.limiter = limiter;
        }
    }
}
