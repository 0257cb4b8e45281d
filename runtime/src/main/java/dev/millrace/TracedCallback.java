package dev.millrace;

/** A callback of a loop in debug mode, which remembers where it was handed over. */
record TracedCallback(Runnable callback, CreationSite createdAt) implements Runnable, Around {
    @Override
    public void run() {
        callback.run();
    }

    @Override
    public Object code() {
        return callback;
    }

    @Override
    public String toString() {
        return Described.code(callback);
    }
}
