package dev.millrace.proof.simulation;

/** Channels that all tasks share. */
enum ChannelSteps implements Kind {
    SEND((me, step) -> pipe(me, step).send()),
    SEND_AGAIN((me, step) -> {
        Pipe pipe = pipe(me, step);
        pipe.send();
        pipe.send();
    }),
    RECEIVE((me, step) -> pipe(me, step).receive()),
    RECEIVE_AGAIN((me, step) -> {
        Pipe pipe = pipe(me, step);
        pipe.receive();
        pipe.receive();
    }),
    TRY_SEND((me, step) -> pipe(me, step).trySend()),
    TRY_RECEIVE((me, step) -> pipe(me, step).tryReceive()),
    SEND_ELSEWHERE((me, step) -> pipe(me, step).trySendElsewhere()),
    CLOSE_SENDER((me, step) -> {
        Pipe pipe = pipe(me, step);
        me.sleep(step.time());
        pipe.closeSender();
    }),
    FAIL_CHANNEL((me, step) -> {
        Pipe pipe = pipe(me, step);
        me.sleep(step.time());
        pipe.fail(me.world.plans.plan(new Planned("a channel of " + me)));
    }),
    CLOSE_RECEIVER((me, step) -> {
        Pipe pipe = pipe(me, step);
        me.sleep(step.time());
        pipe.closeReceiver();
    });

    private final Deed deed;

    ChannelSteps(Deed deed) {
        this.deed = deed;
    }

    @Override
    public void perform(Actor me, Step step) throws Exception {
        deed.perform(me, step);
    }

    private static Pipe pipe(Actor me, Step step) {
        return me.world.pipe(step.to());
    }
}
