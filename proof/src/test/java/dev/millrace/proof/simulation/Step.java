package dev.millrace.proof.simulation;

import java.time.Duration;

/**
 * What one task of a program does next.
 *
 * @param actor which task
 * @param kind what it does
 * @param to which of the shared things it does it to, or in which of several ways
 * @param limit milliseconds of virtual time after which it is cut off
 * @param length milliseconds that it takes if it is not
 */
record Step(int actor, Kind kind, int to, int limit, int length) {
    /** What the step itself waits for; as often longer than the limit as not. */
    Duration time() {
        return Duration.ofMillis(length);
    }

    @Override
    public String toString() {
        return "task %d: %s %d, %d of %d ms"
                .formatted(actor, kind.name(), to, Math.min(length, limit), length);
    }
}
