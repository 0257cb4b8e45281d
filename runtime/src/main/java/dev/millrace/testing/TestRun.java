package dev.millrace.testing;

import dev.millrace.LoopFault;
import java.time.Duration;
import java.util.List;

/**
 * The result of a run of a {@link TestLoop}.
 *
 * @param elapsed the virtual time that the body took
 * @param faults the faults that the test took or expected, in order
 */
public record TestRun(Duration elapsed, List<LoopFault> faults) {
    /** Copies {@code faults}. */
    public TestRun {
        faults = List.copyOf(faults);
    }
}
