package dev.millrace;

/** What the callback fibers of a loop run as. They never overlap, so one context serves them all. */
final class Callbacks implements Running {
    private final LoopImpl loop;
    private Context context = Context.empty();

    Callbacks(LoopImpl loop) {
        this.loop = loop;
    }

    @Override
    public LoopImpl home() {
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
