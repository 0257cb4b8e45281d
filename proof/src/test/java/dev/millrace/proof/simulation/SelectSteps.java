package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;
import static dev.millrace.sync.Select.after;
import static dev.millrace.sync.Select.select;
import static dev.millrace.sync.Select.when;

import dev.millrace.stream.ChannelClosedException;
import dev.millrace.sync.QueueShutDownException;

/** Whichever comes first; what was not chosen keeps what it has. */
enum SelectSteps implements Kind {
    TAKE_FROM_ONE(SelectSteps::takeFromOne),
    GIVE_TO_ONE(SelectSteps::giveToOne),
    RECEIVE_FROM_ONE(SelectSteps::receiveFromOne);

    private final Deed deed;

    SelectSteps(Deed deed) {
        this.deed = deed;
    }

    @Override
    public void perform(Actor me, Step step) throws Exception {
        deed.perform(me, step);
    }

    /** An element of a channel, an item of a queue, a permit, or a limit. */
    private static void takeFromOne(Actor me, Step step) {
        World world = me.world;
        Pipe pipe = world.pipe(step.to());
        Store store = world.store(step.to());
        Permits permits = world.permits;
        int asked = pipe.joinReceive();
        Line.Place taker = store.takers.join(1);
        Line.Place asker = permits.line.join(1);
        boolean[] chosen = new boolean[2];
        try {
            select(
                    when(pipe.channel.receiver()).thenAccept(value -> pipe.received(value, asked)),
                    when(store.queue)
                            .thenAccept(item -> {
                                taker.served();
                                store.took(item);
                                chosen[0] = true;
                            }),
                    when(permits.semaphore)
                            .thenRun(() -> {
                                asker.served();
                                chosen[1] = true;
                            }),
                    when(after(step.time().plusMillis(1))).thenRun(() -> {}));
        } catch (Planned thrown) {
            pipe.told(thrown);
        } catch (QueueShutDownException ended) {
            require(store.isShutDown(), "an open queue has ended");
        } finally {
            pipe.leaveReceive();
            taker.leave();
            asker.leave();
        }
        if (chosen[0]) {
            store.work(me, step.time());
        } else if (chosen[1]) {
            permits.holdTaken(me, 1, step.time());
        }
    }

    /** Into a channel or a queue, unless an event comes first. */
    private static void giveToOne(Actor me, Step step) {
        World world = me.world;
        Pipe pipe = world.pipe(step.to());
        Store store = world.store(step.to());
        int value = pipe.joinSend();
        int item = world.ledger.make("an item of a queue");
        Line.Place putter = store.putters.join(1);
        Line.Place waiter = world.signals.eventLine.join(1);
        boolean[] given = new boolean[2];
        try {
            select(
                    when(pipe.channel.sender().sending(value)).thenRun(() -> given[0] = true),
                    when(store.queue.putting(item))
                            .thenRun(() -> {
                                putter.served();
                                given[1] = true;
                            }),
                    when(world.signals.event).thenRun(waiter::served));
        } catch (ChannelClosedException refused) {
            require(pipe.isClosed(), "an open channel has refused an element");
        } catch (QueueShutDownException refused) {
            require(store.isShutDown(), "an open queue has refused an item");
        } finally {
            pipe.leaveSend(value, given[0]);
            store.end(item, given[1]);
            putter.leave();
            waiter.leave();
        }
    }

    /** Of two channels. */
    private static void receiveFromOne(Actor me, Step step) {
        Pipe one = me.world.pipe(step.to());
        Pipe other = me.world.pipe((step.to() + 1) % Program.SHARED);
        int oneAsked = one.joinReceive();
        int otherAsked = other.joinReceive();
        try {
            select(
                    when(one.channel.receiver()).thenAccept(value -> one.received(value, oneAsked)),
                    when(other.channel.receiver())
                            .thenAccept(value -> other.received(value, otherAsked)));
        } catch (Planned thrown) {
            (one.failedWith(thrown) ? one : other).told(thrown);
        } finally {
            one.leaveReceive();
            other.leaveReceive();
        }
    }
}
