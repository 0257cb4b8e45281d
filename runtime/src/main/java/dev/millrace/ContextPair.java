package dev.millrace;

import org.jspecify.annotations.Nullable;

/**
 * The contexts of two sides that take turns in one task, such as a generator and its consumer.
 * Neither side sees what the other binds or sets in registered thread-locals. Each side gets its
 * own value of a tied scoped value back, if it had one. For authors of streams.
 *
 * {@snippet lang=java :
 * var contexts = new ContextPair(); // the consumer is at work
 * contexts.cross(() -> {
 *     USER.where("generator", () -> // not seen by the action
 *             contexts.cross(() -> action.take(element)));
 * });
 * }
 */
public final class ContextPair {
    private final BodyTask<?> task;

    // of the side that does not run now; the task's fiber only
    private Context bound; // as it was bound
    private Context values; // the same, with the values of the registered thread-locals

    /**
     * Creates the pair for the calling task. Both sides begin in its context.
     *
     * @throws IllegalStateException if the caller is not a task
     */
    public ContextPair() {
        task = Running.task("ContextPair");
        bound = task.context();
        values = bound.followed();
    }

    /**
     * Whether {@link #cross} would change anything: the sides differ, thread-locals are registered,
     * or a tied scoped value is bound. As cheap as a field read.
     */
    public boolean apart() {
        return task.context() != bound || Context.isFollowed();
    }

    /** Runs {@code body} in the context of the other side, and throws what it throws. */
    public <X extends Throwable> void cross(VoidBody<X> body) throws X {
        if (!apart()) {
            body.run();
            return;
        }
        Context otherBound = bound;
        Context otherValues = values;
        bound = task.context(); // this side leaves
        values = bound.followed();
        Runnable undo;
        try {
            task.context(otherBound);
            undo = otherValues.install();
        } catch (Throwable t) {
            comeBack(otherBound, otherValues, null);
            throw t;
        }
        Restoring.<@Nullable Void, X>call(
                () -> otherValues.callTied(body.returningNull()),
                () -> {
                    Context thereBound = task.context();
                    Context thereValues = otherValues;
                    try {
                        // the thread has this side's tied values bound, so take those it came with
                        thereValues = thereBound.followedLike(otherValues);
                    } finally {
                        comeBack(thereBound, thereValues, undo);
                    }
                },
                nothing -> {});
    }

    /** Switches back to this side and stores the context of the other one. */
    private void comeBack(Context thereBound, Context thereValues, @Nullable Runnable undo) {
        Context backBound = bound;
        Context backValues = values;
        bound = thereBound;
        values = thereValues;
        task.context(backBound);
        takeBack(undo, backValues);
    }

    /**
     * Undoes what was set before it sets this side's values. Some owners stack their values, as
     * observations do their scopes; without the undo such a stack would grow with each element.
     */
    private static void takeBack(@Nullable Runnable undo, Context withValues) {
        try {
            if (undo != null) {
                undo.run();
            }
        } finally {
            withValues.install();
        }
    }

    @Override
    public String toString() {
        return "the two contexts of " + task.name();
    }
}
