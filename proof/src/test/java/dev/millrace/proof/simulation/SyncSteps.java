package dev.millrace.proof.simulation;

/** What tasks synchronise with, and all of them share: locks, permits, an event and so on. */
enum SyncSteps implements Kind {
    LOCK((me, step) -> me.world.locks.single().hold(me, step.time())),
    TRY_LOCK((me, step) -> me.world.locks.single().tryHold(me, step.time())),
    LOSE_LOCK((me, step) -> me.world.locks.single().lose()),
    READ((me, step) -> me.world.locks.shared().read(me, step.time())),
    WRITE((me, step) -> me.world.locks.shared().write(me, step.time())),
    TRY_WRITE((me, step) -> me.world.locks.shared().tryWrite(me, step.time())),
    LOSE_PAGES((me, step) -> me.world.locks.shared().lose(step.to() == 0)),
    TAKE_THING((me, step) -> me.world.locks.changing().take(me)),
    PUT_THING((me, step) -> {
        Locks.Changing shelf = me.world.locks.changing();
        me.sleep(step.time());
        shelf.put(me);
    }),
    HOLD_THINGS((me, step) -> me.world.locks.changing().hold(me, step.time())),
    ACQUIRE((me, step) -> me.world.permits.hold(me, 1 + step.to(), step.time())),
    RUN_WITH_PERMITS((me, step) -> me.world.permits.runWith(me, 1 + step.to(), step.time())),
    TRY_ACQUIRE((me, step) -> me.world.permits.tryHold(me, 1 + step.to(), step.time())),
    AWAIT_EVENT((me, step) -> me.world.signals.awaitEvent()),
    SET_EVENT((me, step) -> {
        me.sleep(step.time());
        me.world.signals.set();
    }),
    SET_AND_CLEAR_EVENT((me, step) -> {
        me.sleep(step.time());
        me.world.signals.setAndClear();
    }),
    MEET((me, step) -> me.world.signals.meet()),
    MEET_AGAIN((me, step) -> {
        me.world.signals.meet();
        me.world.signals.meet();
    }),
    RESET_BARRIER((me, step) -> {
        me.sleep(step.time());
        me.world.signals.reset();
    }),
    TAKE_TOKENS((me, step) -> me.world.signals.takeTokens(1 + step.to() % 2)),
    TRY_TAKE_TOKENS((me, step) -> me.world.signals.tryTakeTokens(1 + step.to() % 2));

    private final Deed deed;

    SyncSteps(Deed deed) {
        this.deed = deed;
    }

    @Override
    public void perform(Actor me, Step step) throws Exception {
        deed.perform(me, step);
    }
}
