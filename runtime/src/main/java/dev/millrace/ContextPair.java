package dev.millrace;

import org.jspecify.annotations.Nullable;

/**
 * The contexts of two sides that take turns in one task, as a generator and its consumer do: what
 * one of them binds, or sets in registered thread-locals, the other does not see. Of a tied scoped
 * value each finds its own again, if it had one. For authors of streams.
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

    // of the side that is not at work; the task's fiber only
    private Context bound; // as it was bound
    private Context values; // the same with what the registered thread-locals were

    /**
     * Makes the pair for the calling task, in whose context both sides begin.
     *
     * @throws IllegalStateException if the caller is not a task
     */
    public ContextPair() {
        task = Running.task("ContextPair");
        bound = task.context();
        values = bound.followed();
    }

    /**
     * Whether {@link #cross} would change anything: the sides differ, or thread-locals are
     * registered, or a tied scoped value is bound. A field read, for what happens once per element.
     */
    public boolean apart() {
        return task.context() != bound || Context.isFollowed();
    }

    /**
     * Runs {@code body} in the context of the other side, and comes back; throws what it throws.
     */
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
                        // its tied values are those it came with: here, this side's are bound
                        thereValues = thereBound.followedLike(otherValues);
                    } finally {
                        comeBack(thereBound, thereValues, undo);
                    }
                },
                nothing -> {});
    }

    /** This side is at work again, and the other one keeps what it had. */
    private void comeBack(Context thereBound, Context thereValues, @Nullable Runnable undo) {
        Context backBound = bound;
        Context backValues = values;
        bound = thereBound;
        values = thereValues;
        task.context(backBound);
        takeBack(undo, backValues);
    }

    /**
     * What was set is taken back first: a value may be on a pile that its owner keeps, as the scope
     * of an observation is, and would stay there once per element.
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
