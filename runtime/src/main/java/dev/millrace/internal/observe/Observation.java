package dev.millrace.internal.observe;

import dev.millrace.spi.LoopObserver;
import java.util.function.BooleanSupplier;

/**
 * One observer of one loop.
 *
 * @param over whether it is to be told nothing more; any thread
 */
public record Observation(LoopObserver observer, BooleanSupplier over) {}
