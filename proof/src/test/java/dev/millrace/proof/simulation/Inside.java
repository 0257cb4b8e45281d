package dev.millrace.proof.simulation;

import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Objects;

/** What no public method shows: which waits are still linked to something that they have left. */
final class Inside {
    private static final Field FIRST_OBSERVER = field(LoopFuture.class, "first");
    private static final Field OUTCOME = field(LoopFuture.class, "outcome");
    private static final String PACKAGE = "dev.millrace.";

    private Inside() {}

    private static Field field(Class<?> owner, String name) {
        try {
            Field field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new LinkageError("the field that was looked at has another name", e);
        }
    }

    private static Field field(String owner, String name) {
        try {
            return field(Class.forName(PACKAGE + owner), name);
        } catch (ClassNotFoundException e) {
            throw new LinkageError("the class that was looked at has another name", e);
        }
    }

    /** Whether anybody waits for {@code future}. */
    static boolean isObserved(LoopFuture<?> future) {
        try {
            return FIRST_OBSERVER.get(future) != null;
        } catch (IllegalAccessException e) {
            throw new LinkageError("it was made accessible", e);
        }
    }

    /** Whether {@code future} has failed, without having read the failure. */
    static boolean hasFailed(LoopFuture<?> future) {
        try {
            Object outcome = OUTCOME.get(future);
            return outcome != null && outcome.getClass().getSimpleName().equals("Failed");
        } catch (IllegalAccessException e) {
            throw new LinkageError("it was made accessible", e);
        }
    }

    /** How many clean-ups {@code loop} has for its close. */
    static int closeHooks(EventLoop loop) {
        try {
            Object hooks = Objects.requireNonNull(Hooks.OF_LOOP.get(loop));
            return ((Collection<?>) Objects.requireNonNull(Hooks.ALL.get(hooks))).size();
        } catch (IllegalAccessException e) {
            throw new LinkageError("it was made accessible", e);
        }
    }

    private static final class Hooks {
        static final Field OF_LOOP = field("LoopImpl", "closeHooks");
        static final Field ALL = field("CloseHooks", "hooks");
    }
}
