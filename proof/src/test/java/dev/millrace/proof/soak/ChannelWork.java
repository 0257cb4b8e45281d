package dev.millrace.proof.soak;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.TaskGroup;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import dev.millrace.stream.ChannelClosedException;
import dev.millrace.stream.Receiver;
import dev.millrace.stream.Sender;
import java.time.Duration;

/** Tasks of one loop send to each other; some waits are cut, some receivers leave for good. */
final class ChannelWork extends Work {
    private static final int SIDES = 3;
    private static final int MESSAGES = 2_000; // of each sender

    ChannelWork(Shift shift) {
        super(shift);
    }

    @Override
    void round() {
        Channel<Long> channel = AsyncStream.channel(random.nextInt(65));
        channel.onDiscard(ledger::discard);
        boolean leaving = oneIn(4);
        boolean cutting = oneIn(2);
        TaskGroup.run(group -> {
            for (int i = 0; i < SIDES; i++) {
                Sender<Long> sender = channel.sender().duplicate();
                Receiver<Long> receiver = channel.receiver().duplicate();
                int most = leaving ? random.nextInt(MESSAGES) : Integer.MAX_VALUE;
                group.fork(() -> send(sender));
                group.fork(() -> receive(receiver, most, cutting));
            }
            channel.sender().close();
            channel.receiver().close();
        });
    }

    private void send(Sender<Long> sender) {
        try (sender) {
            for (int i = 0; i < MESSAGES; i++) {
                long message = ledger.send();
                try {
                    sender.send(message);
                } catch (ChannelClosedException | CancelledError e) { // then nothing was sent
                    ledger.keep(message);
                    throw e;
                }
            }
        } catch (ChannelClosedException e) {
            ledger.fail(); // all receivers have left
        }
    }

    private void receive(Receiver<Long> receiver, int most, boolean cutting) {
        var left = new int[] {most};
        try (receiver) {
            if (!cutting) {
                take(receiver, left);
                return;
            }
            while (!Async.moveOnAfter(moment(), () -> take(receiver, left))) {
                ledger.cancel();
            }
        }
    }

    private Duration moment() {
        return Duration.ofNanos(random.nextInt(300_000));
    }

    private void take(Receiver<Long> receiver, int[] left) {
        while (left[0] > 0) {
            Long message = receiver.next();
            if (message == null) {
                return;
            }
            ledger.receive(message);
            left[0]--;
        }
    }
}
