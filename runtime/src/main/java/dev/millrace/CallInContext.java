package dev.millrace;

/**
 * A queued callback with the context in which it was scheduled, if that is not empty. The loop
 * unpacks it when it runs the callback.
 */
record CallInContext(Runnable callback, Context context) implements Runnable {
    @Override
    public void run() {
        context.run(callback::run);
    }
}
