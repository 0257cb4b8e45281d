package dev.millrace.proof.hooks;

import org.jspecify.annotations.Nullable;

/** What code of the user's may throw. */
enum Thrown {
    EXCEPTION {
        @Override
        void now() {
            throw new IllegalStateException(HOOK);
        }
    },
    ERROR {
        @Override
        void now() {
            throw new AssertionError(HOOK);
        }
    },
    OVERFLOW {
        @Override
        void now() {
            recurse(0);
        }
    },
    /** Neither an exception nor an error, and declared by nobody. */
    THROWABLE {
        @Override
        void now() {
            throwIt(new Bare());
        }
    };

    private static final String HOOK = "thrown by a hook";

    abstract void now();

    /** The same, where a value is asked for. */
    <T> T instead(T value) {
        now();
        return value;
    }

    boolean is(@Nullable Throwable thrown) {
        if (thrown == null) {
            return false;
        }
        return switch (this) {
            case EXCEPTION, ERROR -> HOOK.equals(thrown.getMessage());
            case OVERFLOW -> thrown instanceof StackOverflowError;
            case THROWABLE -> thrown instanceof Bare;
        };
    }

    @SuppressWarnings("InfiniteRecursion") // the stack overflows
    private static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void throwIt(Throwable thrown) throws X {
        throw (X) thrown;
    }

    private static final class Bare extends Throwable {
        private static final long serialVersionUID = 1;

        Bare() {
            super(HOOK);
        }
    }
}
