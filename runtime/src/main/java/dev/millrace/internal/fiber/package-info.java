/**
 * How a stack is switched: fibers, and the engines that mount them one at a time.
 *
 * <p>A fiber is the thread that a task, or a batch of callbacks, runs on. The driver of a loop
 * {@linkplain dev.millrace.internal.fiber.Fiber#enter enters} one fiber after the other; a fiber
 * gives way in {@link dev.millrace.internal.fiber.Fiber#suspend()}. Two mechanisms do that: {@code
 * CarrierFiber}, whose virtual thread is scheduled by the loop, and {@code BatonFiber}, an ordinary
 * thread that waits for its turn.
 */
@NullMarked
package dev.millrace.internal.fiber;

import org.jspecify.annotations.NullMarked;
