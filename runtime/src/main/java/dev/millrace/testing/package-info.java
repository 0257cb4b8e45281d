/**
 * Tests with virtual time: a loop on a virtual clock that checks at its end that nothing is left.
 *
 * <p>{@link TestLoop#run} runs a test body; {@link Trace} records the order of events. No test
 * framework is needed: checks throw {@link AssertionError}.
 *
 * <p><b>Memory.</b> What the body did is visible to the caller of {@code run} when that returns.
 */
@NullMarked
package dev.millrace.testing;

import org.jspecify.annotations.NullMarked;
