package dev.millrace.architecture.wrong.reactor;

import dev.millrace.architecture.wrong.rxjava.Single;

/** A bridge that leans on its neighbour. */
public record Mono(Single single) {}
