/**
 * How a stack is switched: fibers, and the engines that run them one at a time.
 *
 * <p>A fiber is the thread that a task, or a batch of callbacks, runs on. The driver of a loop
 * {@linkplain dev.millrace.internal.fiber.Fiber#enter enters} one fiber after the other. A fiber
 * waits in {@link dev.millrace.internal.fiber.Fiber#suspend()}, and the driver goes on. There are
 * two kinds: a {@code CarrierFiber} is a virtual thread that the loop schedules, and a {@code
 * BatonFiber} is an ordinary thread that waits until it gets the loop's baton.
 */
@NullMarked
package dev.millrace.internal.fiber;

import org.jspecify.annotations.NullMarked;
