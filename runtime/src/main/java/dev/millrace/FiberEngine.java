package dev.millrace;

import dev.millrace.internal.fiber.EngineKind;
import org.jspecify.annotations.Nullable;

/** How a loop switches between its tasks. The contract of a task is the same on each engine. */
public enum FiberEngine {
    /**
     * The loop's own thread schedules the virtual threads of its tasks. Needs {@code --add-opens
     * java.base/java.lang}.
     */
    CARRIER,
    /**
     * Tasks are ordinary virtual threads that pass a baton. Needs no option, but switches slower.
     */
    BATON,
    /** As {@link #BATON}, on platform threads; for tools that do not know virtual threads. */
    SIMULATED;

    /** The internal constant for {@code engine}; null for null. */
    static @Nullable EngineKind kindOf(@Nullable FiberEngine engine) {
        return engine == null ? null : EngineKind.valueOf(engine.name());
    }

    static FiberEngine of(EngineKind kind) {
        return valueOf(kind.name());
    }
}
