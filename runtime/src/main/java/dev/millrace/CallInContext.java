package dev.millrace;

/**
 * A callback in the queue with the context in which it was scheduled, if that is not the empty one.
 * The loop takes the two apart when it runs the callback.
 */
record CallInContext(Runnable callback, Context context) implements Runnable {
    @Override
    public void run() {
        context.run(callback::run);
    }
}
