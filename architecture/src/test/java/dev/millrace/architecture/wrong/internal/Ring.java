package dev.millrace.architecture.wrong.internal;

import dev.millrace.architecture.wrong.Loop;

/** Looks up at the API. */
public record Ring(Loop loop) {}
