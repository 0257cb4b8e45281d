package dev.millrace.proof.architecture.wrong.internal;

import dev.millrace.proof.architecture.wrong.Loop;

/** Looks up at the API. */
public record Ring(Loop loop) {}
