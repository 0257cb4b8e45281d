package dev.millrace.architecture.wrong.executor;

/** Needs its limiter. */
public record Permit(Limiter[] limiter) {}
