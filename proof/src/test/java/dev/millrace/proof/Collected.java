package dev.millrace.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import java.lang.ref.WeakReference;

/** Asks the garbage collector whether anybody still holds something. */
public final class Collected {

    private static final int ROUNDS = 200;

    private Collected() {}

    /**
     * Fails if {@code reference} is not cleared; called by a task, and lets others run meanwhile.
     */
    public static void await(String what, WeakReference<?> reference) {
        for (int round = 0; round < ROUNDS && reference.get() != null; round++) {
            System.gc();
            Async.checkpoint();
        }
        assertThat(reference.get()).as(what).isNull();
    }
}
