package dev.millrace.spring;

/** What the test application deals in. */
public record Tea(String name, int grams) {}
