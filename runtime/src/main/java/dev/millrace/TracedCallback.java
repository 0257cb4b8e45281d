package dev.millrace;

/** A callback of a loop in debug mode, which remembers where it was handed over. */
record TracedCallback(Runnable callback, CreationSite createdAt) implements Runnable {
    @Override
    public void run() {
        callback.run();
    }

    @Override
    public String toString() {
        return Described.code(callback);
    }
}
