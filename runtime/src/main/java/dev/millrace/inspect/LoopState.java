package dev.millrace.inspect;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One loop at the moment of a {@link TaskTree}.
 *
 * @param id its name, with a number appended if another open loop had that name
 * @param engine how it runs its tasks: {@code carrier} or {@code baton}
 * @param state {@code idle}, {@code running}, {@code closing} or {@code closed}
 * @param answered whether the loop described itself. If false, it does not run or did not answer
 *     within 50 ms, and its state was read from outside while it may have changed
 * @param tasks how many tasks are not done
 * @param ready how many callbacks and steps of tasks wait for their turn
 * @param timers how many timers are set
 * @param polls how often it has checked timers, channels and calls from other threads
 * @param discarded how many values went to the discard handler
 * @param heldBy the id of the task that runs now, or {@code a callback}; null if none does, or if
 *     it is the one that makes this tree
 * @param heldFor how long it has run, as far as the watchdog knows; null if it does not
 * @param faults the latest faults, newest last
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
    /** Copies the collections. */
    public LoopState {
        faults = List.copyOf(faults);
    }
}
