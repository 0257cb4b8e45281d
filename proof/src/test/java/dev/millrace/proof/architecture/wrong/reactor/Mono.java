package dev.millrace.proof.architecture.wrong.reactor;

import dev.millrace.proof.architecture.wrong.rxjava.Single;

/** A bridge that leans on its neighbour. */
public record Mono(Single single) {}
