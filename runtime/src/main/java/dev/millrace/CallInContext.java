package dev.millrace;

/** A callback that runs in the context in which it was scheduled. */
final class CallInContext extends Call {
    private final Context context;

    CallInContext(LoopImpl loop, Runnable callback, Context context) {
        super(loop, callback);
        this.context = context;
    }

    @Override
    Context context() {
        return context;
    }
}
