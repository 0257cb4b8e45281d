package dev.millrace.proof.simulation;

/** Queues in three orders that all tasks share. */
enum QueueSteps implements Kind {
    PUT((me, step) -> store(me, step).put()),
    PUT_AGAIN((me, step) -> {
        Store store = store(me, step);
        store.put();
        store.put();
    }),
    TRY_PUT((me, step) -> store(me, step).tryPut()),
    TAKE((me, step) -> store(me, step).take(me, step.time())),
    TRY_TAKE((me, step) -> store(me, step).tryTake(me, step.time())),
    JOIN((me, step) -> store(me, step).join()),
    SHUTDOWN((me, step) -> {
        Store store = store(me, step);
        me.sleep(step.time());
        store.shutdown();
    }),
    SHUTDOWN_NOW((me, step) -> {
        Store store = store(me, step);
        me.sleep(step.time());
        store.shutdownNow();
    });

    private final Deed deed;

    QueueSteps(Deed deed) {
        this.deed = deed;
    }

    @Override
    public void perform(Actor me, Step step) throws Exception {
        deed.perform(me, step);
    }

    private static Store store(Actor me, Step step) {
        return me.world.store(step.to());
    }
}
