package dev.millrace;

/** The {@link Running} of a callback fiber. Between callbacks its context is empty. */
final class Callbacks implements Running {
    private final LoopImpl loop;
    private Context context = Context.empty();

    Callbacks(LoopImpl loop) {
        this.loop = loop;
    }

    @Override
    public LoopImpl loop() {
        return loop;
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    public void context(Context context) {
        this.context = context;
    }
}
