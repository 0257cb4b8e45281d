package dev.millrace.proof.architecture.wrong.executor;

/** Needs its limiter. */
public record Permit(Limiter[] limiter) {}
