package dev.millrace;

import dev.millrace.internal.fiber.Fiber;
import org.jspecify.annotations.Nullable;

/** What a fiber runs: a task, or the callbacks of a loop. */
sealed interface Running permits BodyTask, Callbacks {

    /** The loop the fiber belongs to. */
    LoopImpl loop();

    Context context();

    /** Replaces the current context; on the fiber itself. */
    void context(Context context);

    /** The calling task or the loop's callbacks; null on threads outside any loop. */
    static @Nullable Running current() {
        Fiber fiber = Fiber.current();
        if (fiber == null) {
            return null;
        }
        // two checks of a final class are faster than a cast to the interface
        return fiber.running() instanceof BodyTask<?> task ? task : (Callbacks) fiber.running();
    }

    /**
     * The calling task.
     *
     * @throws IllegalStateException if the caller is not a task, naming what to do instead of
     *     {@code call}
     */
    static BodyTask<?> task(String call) {
        Running running = current();
        if (running instanceof BodyTask<?> task) {
            return task;
        }
        if (running != null) {
            throw new IllegalStateException(
                    call
                            + " was called in a callback of loop "
                            + running.loop().name()
                            + "; callbacks must not wait: start a task with Async.detach or loop.detach");
        }
        throw new IllegalStateException(
                call
                        + " was called outside a task, on thread \""
                        + Thread.currentThread().getName()
                        + "\"; call it inside Async.run or loop.submit, and not inside"
                        + " blocking(…); a job of an executor awaits in fromThread(…)"
                        + (call.equals("await")
                                ? "; a thread outside any loop returns the future to its caller,"
                                        + " or blocks with"
                                        + " future.loop().submit(future::await).join()"
                                : ""));
    }

    /** The loop the calling code belongs to. */
    static LoopImpl loop(String call) {
        Running running = current();
        if (running == null) {
            throw new IllegalStateException(
                    call
                            + " was called outside an event loop, on thread \""
                            + Thread.currentThread().getName()
                            + "\"; call it inside Async.run or loop.submit");
        }
        return running.loop();
    }
}
