package dev.millrace.executor;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The dispatcher of a job and all options: immutable, made once and used for many jobs. Any thread.
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
     * The default options for jobs in {@code dispatcher}: its own limiter; wait for a slot when the
     * queue is full; a cancel interrupts; no deadline, name or key.
     *
     * @param dispatcher where the jobs run
     * @return the options
     */
    public static JobOptions in(Dispatcher dispatcher) {
        return dispatcher.options();
    }

    /**
     * As {@link #in(Dispatcher)}, in an executor, without a limit beyond the executor's own.
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
     * These options in another dispatcher. Its limiter replaces that of the old dispatcher, unless
     * {@link #withLimiter} set one.
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
     * @param limiter gives the job its permit
     * @return a changed copy
     */
    public JobOptions withLimiter(CapacityLimiter limiter) {
        Draft draft = draft();
        draft.limiter = Objects.requireNonNull(limiter, "limiter");
        return new JobOptions(draft);
    }

    /**
     * These options with another overload policy.
     *
     * @param policy what happens to a job when the queue is full
     * @return a changed copy
     */
    public JobOptions withOverloadPolicy(OverloadPolicy policy) {
        Draft draft = draft();
        draft.overloadPolicy = Objects.requireNonNull(policy, "policy");
        return new JobOptions(draft);
    }

    /**
     * These options with another cancel policy. Removes a cancel action set before.
     *
     * @param policy what a cancel does to a running job
     * @return a changed copy
     */
    public JobOptions withCancelPolicy(CancelPolicy policy) {
        Draft draft = draft();
        draft.cancelPolicy = Objects.requireNonNull(policy, "policy");
        draft.cancelAction = null;
        return new JobOptions(draft);
    }

    /**
     * These options with an action that a cancel runs to stop the work, such as {@code
     * statement::cancel}. The task ends when the work does.
     *
     * @param action runs at most once, on its own virtual thread, while the work runs; may block.
     *     The task waits for it: if it still runs one second after the work has ended it is
     *     interrupted, and one second later it is reported and no longer waited for
     * @return a changed copy
     */
    public JobOptions withCancelAction(Runnable action) {
        Draft draft = draft();
        draft.cancelPolicy = CancelPolicy.WAIT;
        draft.cancelAction = Objects.requireNonNull(action, "action");
        return new JobOptions(draft);
    }

    /**
     * These options with a time limit on the whole call: waiting for a slot, waiting in the queue
     * and running. When it passes, a waiting job never runs, a running one is stopped as the cancel
     * policy says, and the task fails with {@link dev.millrace.DeadlineExceededException}. If the
     * work still returns a value, the task keeps it, unless the work was abandoned.
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
     * These options with a name for the task and the job, used in statistics and messages.
     *
     * @param name describes the work
     * @return a changed copy
     */
    public JobOptions withName(String name) {
        Draft draft = draft();
        draft.name = Objects.requireNonNull(name, "name");
        return new JobOptions(draft);
    }

    /**
     * These options with a key. Jobs with equal keys under one limiter run one at a time, in the
     * order in which they were submitted; an abandoned job holds up the next one until it ends.
     * Jobs with another key or none are not held up.
     *
     * @param key an immutable value with quick {@code equals} and {@code hashCode}. If {@code
     *     hashCode} throws, submitting throws; if {@code equals} throws, the task fails
     * @return a changed copy
     */
    public JobOptions withKey(Object key) {
        Draft draft = draft();
        draft.key = Objects.requireNonNull(key, "key");
        return new JobOptions(draft);
    }

    /**
     * These options with a hook for a value that no task takes, because its job was abandoned.
     * Without a hook the value goes to the loop's {@link dev.millrace.DiscardHandler}.
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
     * The limiter that gives the job its permit.
     *
     * @return the limiter that was set, or the dispatcher's own
     */
    public CapacityLimiter limiter() {
        return limiter;
    }

    /**
     * What happens to a job when the queue is full.
     *
     * @return the policy
     */
    public OverloadPolicy overloadPolicy() {
        return overloadPolicy;
    }

    /**
     * What a cancel does to a running job; {@link CancelPolicy#WAIT} if there is a cancel action.
     *
     * @return the policy
     */
    public CancelPolicy cancelPolicy() {
        return cancelPolicy;
    }

    /**
     * The action that a cancel runs.
     *
     * @return the action; null if there is none
     */
    public @Nullable Runnable cancelAction() {
        return cancelAction;
    }

    /**
     * How long the job may wait and run in total.
     *
     * @return the limit; null if there is none
     */
    public @Nullable Duration deadline() {
        return deadline;
    }

    /**
     * The name of the job.
     *
     * @return the name; null if there is none
     */
    public @Nullable String name() {
        return name;
    }

    /**
     * The key that orders the job.
     *
     * @return the key; null if there is none
     */
    public @Nullable Object key() {
        return key;
    }

    /**
     * The hook for a value that no task takes.
     *
     * @return the hook; null if there is none
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

    /** The mutable copy behind the {@code with…} methods. */
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
