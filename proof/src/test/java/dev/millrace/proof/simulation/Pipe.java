package dev.millrace.proof.simulation;

import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import java.util.ArrayList;
import java.util.List;

/** A channel, with a model of what has to be in it. */
final class Pipe {
    final Channel<Integer> channel;
    final List<Integer> sent = new ArrayList<>();
    final List<Integer> received = new ArrayList<>();
    int sending;
    int receiving;

    Pipe(int capacity) {
        channel = AsyncStream.channel(capacity);
    }

    /** With nothing ready: whoever waits has a reason to. */
    void check() {
        int inside = sent.size() - received.size();
        if (receiving > 0 && (inside > 0 || sending > 0)) {
            throw new AssertionError("a receiver waits with " + inside + " inside");
        }
        if (sending > 0 && inside < channel.capacity()) {
            throw new AssertionError("a sender waits with " + inside + " inside");
        }
    }

    void checkAtEnd() {
        var receiver = channel.receiver();
        for (Integer left = receiver.tryNext(); left != null; left = receiver.tryNext()) {
            received.add(left);
        }
        var one = sent.stream().sorted().toList();
        var other = received.stream().sorted().toList();
        if (!one.equals(other)) {
            throw new AssertionError("sent " + one + ", received " + other);
        }
    }
}
