package dev.millrace;

import dev.millrace.internal.fiber.EngineKind;
import org.jspecify.annotations.Nullable;

/** How a loop switches between its tasks. The portable contract holds on each of them. */
public enum FiberEngine {
    /**
     * The loop's own thread schedules the virtual threads of its tasks; needs {@code java.lang}
     * opened.
     */
    CARRIER,
    /** Tasks are ordinary virtual threads that pass a baton; needs nothing, switches slower. */
    BATON,
    /** As {@link #BATON}, on platform threads; for tools that do not know virtual threads. */
    SIMULATED;

    /** What the mechanism calls {@code engine}; null for null. */
    static @Nullable EngineKind kindOf(@Nullable FiberEngine engine) {
        return engine == null ? null : EngineKind.valueOf(engine.name());
    }

    static FiberEngine of(EngineKind kind) {
        return valueOf(kind.name());
    }
}
