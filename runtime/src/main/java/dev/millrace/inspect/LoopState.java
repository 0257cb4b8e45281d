package dev.millrace.inspect;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One loop at the moment of a {@link TaskTree}.
 *
 * @param id its name, with a number behind it if another open loop had that when it was opened
 * @param engine how it runs its tasks: {@code carrier} or {@code baton}
 * @param state {@code idle}, {@code running}, {@code closing} or {@code closed}
 * @param answered whether the loop made this picture itself; else it did not answer within 50 ms,
 *     or does not run, and what is shown was read while it may have changed
 * @param tasks how many are not done
 * @param ready how many callbacks and steps of tasks wait for their turn
 * @param timers how many are set
 * @param polls how often it has looked at timers, channels and other threads
 * @param discarded how many values were handed over and not taken
 * @param heldBy the id of the task whose step is under way, or {@code a callback}; null if none is,
 *     or if it is the one that makes this picture
 * @param heldFor how long that step has run as far as the watchdog has seen; null if it has not
 * @param faults the last ones that came to its exception handler, newest last
 */
public record LoopState(
        String id,
        String engine,
        String state,
        boolean answered,
        int tasks,
        int ready,
        int timers,
        long polls,
        long discarded,
        @Nullable String heldBy,
        @Nullable Duration heldFor,
        List<String> faults) {
    /** Made of copies of what it is given. */
    public LoopState {
        faults = List.copyOf(faults);
    }
}
