package dev.millrace.testing;

import dev.millrace.LoopFault;
import java.time.Duration;
import java.util.List;

/**
 * What a finished run of a {@link TestLoop} has to tell.
 *
 * @param elapsed the virtual time that the body took
 * @param faults what the loop's exception handler was called with, and the test has taken or
 *     expected, in order
 */
public record TestRun(Duration elapsed, List<LoopFault> faults) {
    /** Copies {@code faults}. */
    public TestRun {
        faults = List.copyOf(faults);
    }
}
