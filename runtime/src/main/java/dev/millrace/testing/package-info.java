/**
 * Tests that own time: a loop on a virtual clock, which checks at its end that nothing is left
 * behind.
 *
 * <p>Doors: {@link TestLoop#run} runs a test body, {@link Trace} keeps what happened in which
 * order. Nothing here needs a test framework: a broken promise is an {@link AssertionError}.
 *
 * <p><b>Memory.</b> What the body did is visible to the caller of {@code run} when that returns.
 */
@NullMarked
package dev.millrace.testing;

import org.jspecify.annotations.NullMarked;
