package dev.millrace;

/** A callback that runs in the context in which it was scheduled, if that is not the empty one. */
record CallInContext(LoopImpl loop, Runnable callback, Context context) implements Runnable {
    @Override
    public void run() {
        loop.runCallback(callback, context); // which reports what it throws
    }
}
