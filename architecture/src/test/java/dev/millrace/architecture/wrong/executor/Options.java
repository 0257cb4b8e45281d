package dev.millrace.architecture.wrong.executor;

/** Needs nothing. */
public record Options(int limit) {}
