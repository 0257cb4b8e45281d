package dev.millrace;

import dev.millrace.internal.jvm.Log;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * When a {@link Supervisor} restarts a failed child, and when it gives up. An immutable value. Any
 * thread.
 *
 * {@snippet lang=java :
 * static final SupervisorOptions FEEDS =
 *         SupervisorOptions.restarting(RetrySchedule.exponential(ofMillis(100), ofSeconds(30)))
 *                 .withLimit(10, ofMinutes(5))
 *                 .withName("feeds");
 * }
 */
public final class SupervisorOptions {
    private static final int RESTARTS = 5;
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final String name;
    private final RetrySchedule schedule;
    private final int restarts;
    private final Duration window;
    private final Consumer<? super ChildFailure> observer;

    private SupervisorOptions(
            String name,
            RetrySchedule schedule,
            int restarts,
            Duration window,
            Consumer<? super ChildFailure> observer) {
        this.name = Objects.requireNonNull(name, "name");
        this.schedule = Objects.requireNonNull(schedule, "schedule");
        this.restarts = restarts;
        this.window = Objects.requireNonNull(window, "window");
        this.observer = Objects.requireNonNull(observer, "observer");
        if (restarts < 0 || !window.isPositive()) {
            throw new IllegalArgumentException(
                    "a limit is 0 restarts or more in a time above zero, not "
                            + restarts
                            + " in "
                            + window);
        }
    }

    /**
     * Restarts as {@code schedule} says, at most 5 times a minute, and logs a warning for each
     * failure.
     *
     * @param schedule counts the failures of one child within the window as attempts; when it gives
     *     up, the supervisor gives up
     */
    public static SupervisorOptions restarting(RetrySchedule schedule) {
        return new SupervisorOptions(
                "supervisor", schedule, RESTARTS, WINDOW, SupervisorOptions::log);
    }

    private static void log(ChildFailure told) {
        Log.write(
                Level.WARNING,
                told.child()
                        + (told.delay() == null
                                ? " failed, and its supervisor gives up"
                                : " failed and is restarted in " + told.delay()),
                told.failure());
    }

    /**
     * These options with another limit, which all children share. With one failure more, the
     * supervisor gives up. Erlang calls this the restart intensity.
     *
     * @param most 0 or more restarts
     * @param within how long a failure counts; more than zero
     */
    public SupervisorOptions withLimit(int most, Duration within) {
        return new SupervisorOptions(name, schedule, most, within, observer);
    }

    /**
     * These options with an observer in place of the log.
     *
     * @param told called for each failure of a child, on the child's task, before the restart; what
     *     it throws is reported
     */
    public SupervisorOptions withObserver(Consumer<? super ChildFailure> told) {
        return new SupervisorOptions(name, schedule, restarts, window, told);
    }

    /**
     * These options with another name.
     *
     * @param changed appears in messages
     */
    public SupervisorOptions withName(String changed) {
        return new SupervisorOptions(changed, schedule, restarts, window, observer);
    }

    String name() {
        return name;
    }

    RetrySchedule schedule() {
        return schedule;
    }

    int restarts() {
        return restarts;
    }

    Duration window() {
        return window;
    }

    void tell(ChildFailure failure) {
        observer.accept(failure);
    }

    @Override
    public String toString() {
        return "options of "
                + name
                + " (at most "
                + restarts
                + " restarts in "
                + window
                + ", "
                + schedule
                + ")";
    }
}
