package dev.millrace.executor.process;

/** What a {@link Slot} does, one at a time. It has a room in the queue until it has ended. */
interface SlotWork {

    /** Does it on {@code slot}'s thread, to its end. */
    void runIn(Slot slot);

    /** Ends it, which has not begun, with {@code why}. */
    void refuse(RuntimeException why);
}
