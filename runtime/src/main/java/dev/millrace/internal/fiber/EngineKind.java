package dev.millrace.internal.fiber;

/** The kinds of engines, as in the public {@code FiberEngine}. */
public enum EngineKind {
    CARRIER,
    BATON,
    SIMULATED
}
