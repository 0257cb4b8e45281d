package dev.millrace.internal.fiber;

/** The engines there are; what the public {@code FiberEngine} stands for. */
public enum EngineKind {
    CARRIER,
    BATON,
    SIMULATED
}
