package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;

import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import dev.millrace.stream.ChannelClosedException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A channel, with a model of what has to be in it. */
final class Pipe {
    final Channel<Integer> channel;
    private final World world;
    private final Map<Integer, Passage> passages = new LinkedHashMap<>();
    private int sending;
    private int receiving;
    private boolean senderClosed;
    private boolean receiverClosed;
    private @Nullable Planned failure;

    /** Of one element; what has not happened yet is later than everything. */
    private static final class Passage {
        final int begun;
        int accepted = Integer.MAX_VALUE;
        int asked = Integer.MAX_VALUE;
        int received = Integer.MAX_VALUE;

        Passage(int begun) {
            this.begun = begun;
        }

        boolean isInside() {
            return accepted < Integer.MAX_VALUE && received == Integer.MAX_VALUE;
        }
    }

    Pipe(World world, int capacity) {
        this.world = world;
        channel = AsyncStream.channel(capacity);
        channel.onDiscard(world.ledger::out);
    }

    // ---- sending

    void send() {
        int value = begin();
        boolean sent = false;
        sending++;
        try {
            channel.sender().send(value);
            sent = true;
        } catch (ChannelClosedException refused) {
            require(senderClosed || receiverClosed, "an open channel has refused an element");
        } finally {
            sending--;
            end(value, sent);
        }
    }

    void trySend() {
        int value = begin();
        boolean room = receiving > 0 || inside() < channel.capacity();
        boolean sent = channel.sender().trySend(value);
        require(room || !sent, "there was no room for an element");
        end(value, sent);
    }

    void trySendElsewhere() {
        int value = begin();
        boolean room = receiving > 0 || inside() < channel.capacity();
        world.elsewhere(() -> {
            boolean sent = channel.sender().trySendThreadSafe(value);
            require(room || !sent, "there was no room for an element of another thread");
            end(value, sent);
        });
    }

    private int begin() {
        int value = world.ledger.make("an element of a channel");
        passages.put(value, new Passage(world.stamp()));
        return value;
    }

    private void end(int value, boolean sent) {
        if (sent) {
            passage(value).accepted = world.stamp();
        } else {
            passages.remove(value);
            world.ledger.out(value); // it is still its sender's
        }
    }

    private Passage passage(int value) {
        Passage passage = passages.get(value);
        if (passage == null) {
            throw new AssertionError("an element that was not sent was received: " + value);
        }
        return passage;
    }

    // ---- receiving

    void receive() {
        int asked = world.stamp();
        receiving++;
        try {
            received(channel.receiver().next(), asked);
        } catch (Planned thrown) {
            told(thrown);
        } finally {
            receiving--;
        }
    }

    void tryReceive() {
        int asked = world.stamp();
        Integer value = channel.receiver().tryNext();
        if (value != null) {
            took(value, asked);
        }
    }

    private void took(int value, int asked) {
        world.ledger.out(value);
        Passage passage = passage(value);
        passage.asked = asked;
        passage.received = world.stamp();
    }

    // ---- among other things

    /** Begins a send that may not be chosen; {@code leaveSend} ends it. */
    int joinSend() {
        sending++;
        return begin();
    }

    void leaveSend(int value, boolean sent) {
        sending--;
        end(value, sent);
    }

    /** Begins a receive that may not be chosen; {@code leaveReceive} ends it. */
    int joinReceive() {
        receiving++;
        return world.stamp();
    }

    void received(@Nullable Integer value, int asked) {
        if (value == null) {
            require(senderClosed || receiverClosed, "the end of a channel that is open");
        } else {
            took(value, asked);
        }
    }

    /** It was chosen, and the channel has failed. */
    void told(Planned thrown) {
        require(thrown == failure, "another failure than the channel's");
        world.plans.told(thrown);
    }

    boolean failedWith(Planned thrown) {
        return thrown == failure;
    }

    void leaveReceive() {
        receiving--;
    }

    boolean isClosed() {
        return senderClosed || receiverClosed;
    }

    // ---- closing

    void closeSender() {
        senderClosed = true;
        channel.sender().close();
        world.newPipe(this);
    }

    void fail(Planned cause) {
        if (!senderClosed && !receiverClosed) { // else it comes too late
            senderClosed = true;
            failure = cause;
        }
        channel.sender().fail(cause);
        world.newPipe(this);
    }

    void closeReceiver() {
        receiverClosed = true;
        channel.receiver().close();
        world.newPipe(this);
    }

    // ---- what has to be true

    private int inside() {
        return (int) passages.values().stream().filter(Passage::isInside).count();
    }

    /** With nothing ready: every wait has a reason. */
    void check() {
        if (receiverClosed) {
            require(receiving + sending == 0, "somebody waits at a channel that is closed");
            return;
        }
        int inside = inside();
        boolean there = inside > 0 || sending > 0;
        require(receiving == 0 || !there, "a receiver waits with " + inside + " inside");
        require(receiving == 0 || !senderClosed, "a receiver waits behind the end");
        require(
                sending == 0 || inside >= channel.capacity(),
                "a sender waits with " + inside + " inside");
        require(
                channel.receiver().ready() == (there || senderClosed),
                "a channel with " + inside + " inside is wrong about what is ready");
    }

    void checkAtEnd() {
        while (inside() > 0 && !receiverClosed) {
            int before = inside();
            tryReceive();
            require(inside() < before, "an element is nowhere to be found");
        }
        channel.receiver().close(); // which tells a failure that nobody has received
        require(channel.receiver().closed() && channel.sender().closed(), "closed, and not so");
        var all = passages.values();
        for (Passage one : all) {
            for (Passage other : all) {
                require(
                        one.accepted >= other.begun || other.received >= one.asked,
                        "an element has overtaken another one in a channel");
            }
        }
    }
}
