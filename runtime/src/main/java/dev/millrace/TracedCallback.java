package dev.millrace;

/** A callback in debug mode, with the place where it was scheduled. */
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
