package dev.millrace.proof.architecture.wrong.executor;

/** Needs nothing. */
public record Options(int limit) {}
