package dev.millrace.stream;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.Ends;
import dev.millrace.HandLoop;
import dev.millrace.Task;
import dev.millrace.VoidCoroutine;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Foreign threads send while a channel closes: an accepted element is received once, in its
 * sender's order, unless the receiver closed the channel; a refused one is never received.
 */
public class ChannelRaces {
    private static final String NOTHING = "-";

    private abstract static class Open {
        final HandLoop hand = new HandLoop();
        final Channel<Integer> channel;

        Open(int capacity) {
            channel = new Channel<>(hand.loop(), capacity);
        }

        /** "sent", "full" or "closed". */
        String send(int element) {
            try {
                return channel.sender().trySendThreadSafe(element) ? "sent" : "full";
            } catch (ChannelClosedException e) {
                return "closed";
            }
        }

        /** Receives until the channel is empty; runs as a task of the loop. */
        String receive() {
            var received = new StringBuilder();
            Task<Object> task =
                    hand.loop()
                            .detach(() -> {
                                Integer next = channel.receiver().tryNext();
                                while (next != null) {
                                    received.append(next);
                                    next = channel.receiver().tryNext();
                                }
                                return this;
                            });
            hand.turns();
            return received.isEmpty() || !task.done() ? NOTHING : received.toString();
        }

        /** As {@link #receive}, for the last time. */
        String receiveRest() {
            hand.turns();
            String received = receive();
            hand.turns();
            return received;
        }

        /** Runs {@code step} on the loop. */
        void onLoop(VoidCoroutine step) {
            Task<?> task = hand.loop().detach(step.returningNull());
            do {
                hand.turns();
            } while (!task.done());
        }

        /** Receives one element in a task that waits for it. */
        Task<String> receiver() {
            return hand.loop().detach(() -> String.valueOf(channel.receiver().next()));
        }
    }

    @JCStressTest
    @Outcome(id = "sent, full, 1", expect = ACCEPTABLE, desc = "The first has the only place.")
    @Outcome(id = "full, sent, 2", expect = ACCEPTABLE, desc = "The second has the only place.")
    @State
    public static class TwoSendersOfOnePlace extends Open {
        public TwoSendersOfOnePlace() {
            super(1);
        }

        @Actor
        public void first(LLL_Result r) {
            r.r1 = send(1);
        }

        @Actor
        public void second(LLL_Result r) {
            r.r2 = send(2);
        }

        @Arbiter
        public void loop(LLL_Result r) {
            r.r3 = receiveRest();
        }
    }

    @JCStressTest
    @Outcome(
            id = "sent, sent, 12",
            expect = ACCEPTABLE,
            desc = "Both, the first before the second.")
    @Outcome(
            id = "sent, sent, 21",
            expect = ACCEPTABLE,
            desc = "Both, the second before the first.")
    @State
    public static class TwoSendersOfTwoPlaces extends Open {
        public TwoSendersOfTwoPlaces() {
            super(2);
        }

        @Actor
        public void first(LLL_Result r) {
            r.r1 = send(1);
        }

        @Actor
        public void second(LLL_Result r) {
            r.r2 = send(2);
        }

        @Arbiter
        public void loop(LLL_Result r) {
            r.r3 = receiveRest();
        }
    }

    @JCStressTest
    @Outcome(id = "-, 12", expect = ACCEPTABLE, desc = "The loop looked before both.")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "The loop looked between the two.")
    @Outcome(id = "12, -", expect = ACCEPTABLE, desc = "The loop looked after both.")
    @State
    public static class SenderAndReceiver extends Open {
        public SenderAndReceiver() {
            super(2);
        }

        @Actor
        public void sender() {
            send(1);
            send(2);
        }

        @Actor
        public void loop(LL_Result r) {
            r.r1 = receive();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = receiveRest();
        }
    }

    @JCStressTest
    @Outcome(id = "full, 1, -", expect = ACCEPTABLE, desc = "It found the place taken.")
    @Outcome(id = "sent, 1, 2", expect = ACCEPTABLE, desc = "It found the place that became free.")
    @Outcome(id = "sent, 12, -", expect = ACCEPTABLE, desc = "It was received in the same pass.")
    @State
    public static class SenderAndReceiverOfAFullChannel extends Open {
        public SenderAndReceiverOfAFullChannel() {
            super(1);
            send(1);
        }

        @Actor
        public void sender(LLL_Result r) {
            r.r1 = send(2);
        }

        @Actor
        public void loop(LLL_Result r) {
            r.r2 = receive();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r3 = receiveRest();
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "Received, whether it waited already or not.")
    @State
    public static class SenderAndTaskThatReceives extends Open {
        final Task<String> task = receiver();

        public SenderAndTaskThatReceives() {
            super(1);
        }

        @Actor
        public void sender() {
            send(1);
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(L_Result r) {
            hand.turns();
            r.r1 = Ends.of(task);
        }
    }

    @JCStressTest
    @Outcome(id = "full, pending", expect = ACCEPTABLE, desc = "Nobody was there to receive it.")
    @Outcome(id = "sent, 1", expect = ACCEPTABLE, desc = "Handed over directly.")
    @State
    public static class SenderAndTaskThatReceivesWithoutABuffer extends Open {
        final Task<String> task = receiver();

        public SenderAndTaskThatReceivesWithoutABuffer() {
            super(0);
        }

        @Actor
        public void sender(LL_Result r) {
            r.r1 = send(1);
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r2 = Ends.of(task);
            task.cancel();
            hand.turns();
        }
    }

    @JCStressTest
    @Outcome(id = "sent, 1, -", expect = ACCEPTABLE, desc = "Received before the cancel.")
    @Outcome(id = "sent, cancelled, 1", expect = ACCEPTABLE, desc = "Kept for the next receiver.")
    @Outcome(id = "full, cancelled, -", expect = ACCEPTABLE, desc = "The receiver had left.")
    @State
    public static class SenderAndReceiverThatIsCancelled extends Open {
        final Task<String> task = receiver();

        public SenderAndReceiverThatIsCancelled() {
            super(0);
            hand.turns();
        }

        @Actor
        public void sender(LLL_Result r) {
            r.r1 = send(1);
        }

        @Actor
        public void loop() {
            task.cancel();
            hand.turns();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r3 = receiveRest();
            r.r2 = Ends.of(task);
        }
    }

    @JCStressTest
    @Outcome(id = "sent, 1, -", expect = ACCEPTABLE, desc = "Received before the cancel.")
    @Outcome(id = "sent, cancelled, 1", expect = ACCEPTABLE, desc = "It stays in the buffer.")
    @State
    public static class SenderAndReceiverOfABufferThatIsCancelled extends Open {
        final Task<String> task = receiver();

        public SenderAndReceiverOfABufferThatIsCancelled() {
            super(1);
            hand.turns();
        }

        @Actor
        public void sender(LLL_Result r) {
            r.r1 = send(1);
        }

        @Actor
        public void loop() {
            task.cancel();
            hand.turns();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r3 = receiveRest();
            r.r2 = Ends.of(task);
        }
    }

    @JCStressTest
    @Outcome(
            id = "sent, 1",
            expect = ACCEPTABLE,
            desc = "Sent before the close, and received after it.")
    @Outcome(id = "closed, -", expect = ACCEPTABLE, desc = "Refused, and never seen.")
    @State
    public static class SendAndCloseOfTheSender extends Open {
        public SendAndCloseOfTheSender() {
            super(1);
        }

        @Actor
        public void sender(LL_Result r) {
            r.r1 = send(1);
        }

        @Actor
        public void loop() {
            onLoop(channel.sender()::close);
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = receiveRest();
        }
    }

    @JCStressTest
    @Outcome(
            id = "sent, -",
            expect = ACCEPTABLE,
            desc = "Sent before the close, which discards it.")
    @Outcome(id = "closed, -", expect = ACCEPTABLE, desc = "Refused.")
    @State
    public static class SendAndCloseOfTheReceiver extends Open {
        public SendAndCloseOfTheReceiver() {
            super(1);
        }

        @Actor
        public void sender(LL_Result r) {
            r.r1 = send(1);
        }

        @Actor
        public void loop() {
            onLoop(channel.receiver()::close);
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = receiveRest();
        }
    }

    @JCStressTest
    @Outcome(
            id = "1",
            expect = ACCEPTABLE,
            desc = "The receiver got what was sent before the close.")
    @State
    public static class SendThenCloseAndTaskThatReceives extends Open {
        final Task<String> task = receiver();

        public SendThenCloseAndTaskThatReceives() {
            super(1);
        }

        @Actor
        public void sender() {
            send(1);
            channel.sender().closeThreadSafe();
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(L_Result r) {
            hand.turns();
            r.r1 = Ends.of(task);
        }
    }

    @JCStressTest
    @Outcome(id = "sent, 1", expect = ACCEPTABLE, desc = "Sent before the close, and received.")
    @Outcome(id = "closed, null", expect = ACCEPTABLE, desc = "Refused; the receiver got the end.")
    @State
    public static class SendAndCloseWithAReceiverThatWaits extends Open {
        final Task<String> task = receiver();

        public SendAndCloseWithAReceiverThatWaits() {
            super(1);
            hand.turns();
        }

        @Actor
        public void sender(LL_Result r) {
            r.r1 = send(1);
        }

        @Actor
        public void loop() {
            onLoop(channel.sender()::close);
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r2 = Ends.of(task);
        }
    }

    @JCStressTest
    @Outcome(id = "failed, 0", expect = ACCEPTABLE, desc = "The receiver threw the failure.")
    @Outcome(id = "null, 1", expect = ACCEPTABLE, desc = "Closed first; the failure was reported.")
    @State
    public static class FailureAndCloseOfTheSender extends Open {
        final Task<String> task = receiver();

        public FailureAndCloseOfTheSender() {
            super(1);
            hand.turns();
        }

        @Actor
        public void failure() {
            channel.sender().failThreadSafe(new IllegalStateException("failed"));
        }

        @Actor
        public void close() {
            channel.sender().closeThreadSafe();
        }

        @Arbiter
        public void loop(LL_Result r) {
            hand.turns();
            r.r1 = Ends.of(task);
            r.r2 = hand.faults();
        }
    }

    @JCStressTest
    @Outcome(
            id = "cancelled, 1",
            expect = ACCEPTABLE,
            desc = "Sent, but its future was cancelled first.")
    @Outcome(
            id = "cancelled, 2",
            expect = ACCEPTABLE,
            desc = "The cancelled one was not sent; the next was.")
    @Outcome(id = "null, 1", expect = ACCEPTABLE, desc = "Sent before its cancel.")
    @State
    public static class SendThatWaitsAndItsCancel extends Open {
        final CompletableFuture<Void> first = channel.sender().sendThreadSafe(1);
        final CompletableFuture<Void> second = channel.sender().sendThreadSafe(2);
        final Task<String> task = receiver();

        public SendThatWaitsAndItsCancel() {
            super(0);
        }

        @Actor
        public void canceller() {
            first.cancel(false);
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r1 = Ends.of(first);
            r.r2 = Ends.of(task);
            second.cancel(false);
            hand.turns();
        }
    }

    @JCStressTest
    @Outcome(id = "false, sent", expect = ACCEPTABLE, desc = "Sent before the close.")
    @Outcome(id = "false, closed", expect = ACCEPTABLE, desc = "Closed between the two.")
    @Outcome(id = "true, closed", expect = ACCEPTABLE, desc = "Seen closed, so it cannot send.")
    @State
    public static class ObserverOfTheClose extends Open {
        public ObserverOfTheClose() {
            super(1);
        }

        @Actor
        public void sender(LL_Result r) {
            r.r1 = channel.sender().closed();
            r.r2 = send(1);
        }

        @Actor
        public void loop() {
            onLoop(channel.sender()::close);
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
        }
    }
}
