package dev.millrace.architecture.wrong.executor.process;

import dev.millrace.architecture.wrong.executor.Limiter;

/** Needs the limiter, which needs it. */
public record Worker(Limiter limiter) {}
