package dev.millrace;

import dev.millrace.internal.inbox.Signal;

/** A task started from another thread, on its way into the loop. */
final class TaskStart extends Signal {
    private final BodyTask<?> task;

    TaskStart(BodyTask<?> task) {
        this.task = task;
    }

    BodyTask<?> task() {
        return task;
    }

    @Override
    public void deliver() {
        try {
            task.start();
        } catch (OutOfMemoryError e) {
            if (!task.loop().cannotStart(task, e)) {
                task.loop().offerSurely(this); // try again
            }
        }
    }
}
