package dev.millrace.executor;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Where a job runs and under which terms: an immutable value, made once and used for many jobs. Any
 * thread.
 *
 * {@snippet lang=java :
 * static final Offload REPORTS =
 *         Offload.in(Place.blocking()).withLimiter(database).withDeadline(Duration.ofSeconds(30));
 *
 * Report report = runInExecutor(REPORTS.withKey(customer), () -> dao.report(customer)).await();
 * }
 */
public final class Offload {
    private final Place place;
    private final CapacityLimiter limiter;
    private final OverloadPolicy overloadPolicy;
    private final CancelPolicy cancelPolicy;
    private final @Nullable Runnable cancelAction;
    private final @Nullable Duration deadline;
    private final @Nullable String name;
    private final @Nullable Object key;

    private Offload(Terms terms) {
        place = terms.place;
        limiter = terms.limiter;
        overloadPolicy = terms.overloadPolicy;
        cancelPolicy = terms.cancelPolicy;
        cancelAction = terms.cancelAction;
        deadline = terms.deadline;
        name = terms.name;
        key = terms.key;
    }

    /**
     * Jobs in {@code place}, under its own limiter, that wait for room, are interrupted by a
     * cancel, and have no deadline, no name and no key.
     *
     * @param place where they run
     * @return the terms
     */
    public static Offload in(Place place) {
        return place.offload();
    }

    /**
     * As {@link #in(Place)}, in an executor whose own limits apply and no others.
     *
     * @param executor any executor; its {@code execute} should not block
     * @return the terms
     */
    public static Offload in(Executor executor) {
        return Place.unlimited(executor).offload();
    }

    static Offload first(Place place, CapacityLimiter limiter) {
        return new Offload(new Terms(place, limiter));
    }

    /**
     * These terms in another place. The limiter becomes that of the place, unless one was given.
     *
     * @param place where the job runs
     * @return a changed copy
     */
    public Offload withPlace(Place place) {
        Terms terms = terms();
        if (limiter == this.place.limiter()) {
            terms.limiter = place.limiter();
        }
        terms.place = place;
        return new Offload(terms);
    }

    /**
     * These terms under {@code limiter} instead of the place's own.
     *
     * @param limiter whose permit the job takes
     * @return a changed copy
     */
    public Offload withLimiter(CapacityLimiter limiter) {
        Terms terms = terms();
        terms.limiter = Objects.requireNonNull(limiter, "limiter");
        return new Offload(terms);
    }

    /**
     * These terms with another answer to overload.
     *
     * @param policy what becomes of a job for which there is no room
     * @return a changed copy
     */
    public Offload withOverloadPolicy(OverloadPolicy policy) {
        Terms terms = terms();
        terms.overloadPolicy = Objects.requireNonNull(policy, "policy");
        return new Offload(terms);
    }

    /**
     * These terms with another effect of a cancel, in place of an action given before.
     *
     * @param policy what a cancel does to the job while it runs
     * @return a changed copy
     */
    public Offload withCancelPolicy(CancelPolicy policy) {
        Terms terms = terms();
        terms.cancelPolicy = Objects.requireNonNull(policy, "policy");
        terms.cancelAction = null;
        return new Offload(terms);
    }

    /**
     * These terms with an action that makes the work end, such as {@code statement::cancel}. The
     * task then ends when the work does.
     *
     * @param action runs at most once, in a callback of the loop, while the work runs
     * @return a changed copy
     */
    public Offload withCancelAction(Runnable action) {
        Terms terms = terms();
        terms.cancelPolicy = CancelPolicy.WAIT;
        terms.cancelAction = Objects.requireNonNull(action, "action");
        return new Offload(terms);
    }

    /**
     * These terms with a limit on everything from the call on: waiting for room, waiting in the
     * queue, running. Over it, a job that waits never runs; one that runs is treated as the cancel
     * policy says; the task fails with {@link dev.millrace.DeadlineExceededException}. Work that
     * returns all the same keeps its value, unless it was abandoned.
     *
     * @param limit counted from the call, on the clock of the loop
     * @return a changed copy
     */
    public Offload withDeadline(Duration limit) {
        Terms terms = terms();
        terms.deadline = Objects.requireNonNull(limit, "limit");
        return new Offload(terms);
    }

    /**
     * These terms with a name: the task's, and what statistics and messages call the job.
     *
     * @param name says what the work is
     * @return a changed copy
     */
    public Offload withName(String name) {
        Terms terms = terms();
        terms.name = Objects.requireNonNull(name, "name");
        return new Offload(terms);
    }

    /**
     * These terms with a key: jobs of equal keys under one limiter run one at a time, in the order
     * in which they were submitted; an abandoned one still keeps its turn until it really ends.
     * Jobs of other keys and of none are not held up.
     *
     * @param key a value: its {@code equals} and {@code hashCode} must be quick. What {@code
     *     hashCode} throws is thrown to whoever submits, what {@code equals} throws fails the task
     * @return a changed copy
     */
    public Offload withKey(Object key) {
        Terms terms = terms();
        terms.key = Objects.requireNonNull(key, "key");
        return new Offload(terms);
    }

    /**
     * Where the job runs.
     *
     * @return the place
     */
    public Place place() {
        return place;
    }

    /**
     * Whose permit the job takes.
     *
     * @return the limiter given, or the place's own
     */
    public CapacityLimiter limiter() {
        return limiter;
    }

    /**
     * What becomes of a job for which there is no room.
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

    private Terms terms() {
        Terms terms = new Terms(place, limiter);
        terms.overloadPolicy = overloadPolicy;
        terms.cancelPolicy = cancelPolicy;
        terms.cancelAction = cancelAction;
        terms.deadline = deadline;
        terms.name = name;
        terms.key = key;
        return terms;
    }

    @Override
    public String toString() {
        return (name == null ? "a job" : name)
                + " in "
                + place.name()
                + " under "
                + limiter.name()
                + (key == null ? "" : ", in order with its key")
                + (deadline == null ? "" : ", within " + deadline)
                + ", overload "
                + overloadPolicy
                + ", cancel "
                + (cancelAction == null ? cancelPolicy : "ACTION");
    }

    /** What is changed in a copy before it is one. */
    private static final class Terms {
        private Place place;
        private CapacityLimiter limiter;
        private OverloadPolicy overloadPolicy = OverloadPolicy.WAIT;
        private CancelPolicy cancelPolicy = CancelPolicy.INTERRUPT;
        private @Nullable Runnable cancelAction;
        private @Nullable Duration deadline;
        private @Nullable String name;
        private @Nullable Object key;

        Terms(Place place, CapacityLimiter limiter) {
            this.place = place;
            this.limiter = limiter;
        }
    }
}
