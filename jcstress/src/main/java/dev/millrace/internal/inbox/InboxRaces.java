package dev.millrace.internal.inbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Producers, the consumer and the close of an {@link Inbox}: nothing is lost or delivered twice,
 * one thread's entries keep their order, and a refused entry never runs.
 */
public class InboxRaces {
    private static final String NOTHING = "-";

    /** An entry with a number, and a plain field to check visibility. */
    private static final class Numbered extends Entry {
        final int number;
        int plain;

        Numbered(int number) {
            this.number = number;
        }
    }

    private static final Numbered PASSED = new Numbered(0);

    private static final class Place extends SharedCalls.Dispatcher {
        void take() {
            withdraw();
        }

        boolean taken() {
            return withdrawn();
        }
    }

    /** An inbox through which {@code places} entries have gone. */
    private static Inbox usedUpTo(int places) {
        var inbox = new Inbox();
        for (int i = 0; i < places; i++) {
            inbox.offer(PASSED);
            inbox.waiting();
            inbox.poll();
        }
        return inbox;
    }

    /** The numbers of the entries that wait now. */
    private static String poll(Inbox inbox) {
        var taken = new StringBuilder();
        for (int left = inbox.waiting(); left > 0; left--) {
            if (inbox.poll() instanceof Numbered entry) {
                taken.append(entry.number);
            }
        }
        return taken.isEmpty() ? NOTHING : taken.toString();
    }

    /** The numbers of all waiting entries, chunk by chunk. */
    private static String pollAll(Inbox inbox) {
        var taken = new StringBuilder();
        while (inbox.waiting() > 0) {
            if (inbox.poll() instanceof Numbered entry) {
                taken.append(entry.number);
            }
        }
        return taken.isEmpty() ? NOTHING : taken.toString();
    }

    /** Runs the callbacks that wait now; returns their number. */
    private static int runAll(Inbox inbox) {
        int ran = 0;
        while (inbox.waiting() > 0) {
            if (inbox.poll() instanceof SharedCalls calls) {
                Runnable call = calls.next();
                if (call != null) {
                    call.run();
                    ran++;
                }
            }
        }
        return ran;
    }

    @JCStressTest
    @Outcome(id = "12", expect = ACCEPTABLE, desc = "The first producer came first.")
    @Outcome(id = "21", expect = ACCEPTABLE, desc = "The second producer came first.")
    @State
    public static class TwoProducers {
        final Inbox inbox = new Inbox();

        @Actor
        public void first() {
            inbox.offer(new Numbered(1));
        }

        @Actor
        public void second() {
            inbox.offer(new Numbered(2));
        }

        @Arbiter
        public void loop(L_Result r) {
            r.r1 = pollAll(inbox);
        }
    }

    @JCStressTest
    @Outcome(id = "123", expect = ACCEPTABLE, desc = "The pair came first.")
    @Outcome(id = "132", expect = ACCEPTABLE, desc = "The other came between, the pair in order.")
    @Outcome(id = "312", expect = ACCEPTABLE, desc = "The other came first, the pair in order.")
    @State
    public static class OrderOfOneProducer {
        final Inbox inbox = new Inbox();

        @Actor
        public void pair() {
            inbox.offer(new Numbered(1));
            inbox.offer(new Numbered(2));
        }

        @Actor
        public void other() {
            inbox.offer(new Numbered(3));
        }

        @Arbiter
        public void loop(L_Result r) {
            r.r1 = pollAll(inbox);
        }
    }

    @JCStressTest
    @Outcome(id = "12", expect = ACCEPTABLE, desc = "The first producer came first.")
    @Outcome(id = "21", expect = ACCEPTABLE, desc = "The second producer came first.")
    @State
    public static class TwoProducersAppendAChunk {
        final Inbox inbox = usedUpTo(Chunk.SIZE);

        @Actor
        public void first() {
            inbox.offer(new Numbered(1));
        }

        @Actor
        public void second() {
            inbox.offer(new Numbered(2));
        }

        @Arbiter
        public void loop(L_Result r) {
            r.r1 = pollAll(inbox);
        }
    }

    @JCStressTest
    @Outcome(id = "-, 12", expect = ACCEPTABLE, desc = "The loop looked before either came.")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "The loop looked between the two.")
    @Outcome(id = "12, -", expect = ACCEPTABLE, desc = "The loop looked after both.")
    @State
    public static class ProducerAndConsumer {
        final Inbox inbox = new Inbox();

        @Actor
        public void producer() {
            inbox.offer(new Numbered(1));
            inbox.offer(new Numbered(2));
        }

        @Actor
        public void loop(LL_Result r) {
            r.r1 = poll(inbox);
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = pollAll(inbox);
        }
    }

    @JCStressTest
    @Outcome(id = "-, 123", expect = ACCEPTABLE, desc = "The loop looked before any came.")
    @Outcome(id = "1, 23", expect = ACCEPTABLE, desc = "The loop has left the chunk or not yet.")
    @Outcome(id = "12, 3", expect = ACCEPTABLE, desc = "The loop took one of the next chunk.")
    @Outcome(id = "123, -", expect = ACCEPTABLE, desc = "The loop took all, of both chunks.")
    @State
    public static class ConsumerLeavesAChunkThatIsAppendedTo {
        final Inbox inbox = usedUpTo(Chunk.SIZE - 1);

        @Actor
        public void producer() {
            inbox.offer(new Numbered(1)); // the last place of its chunk
            inbox.offer(new Numbered(2));
            inbox.offer(new Numbered(3));
        }

        @Actor
        public void loop(LL_Result r) {
            r.r1 = pollAll(inbox);
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = pollAll(inbox);
        }
    }

    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "Accepted, and there to be polled.")
    @Outcome(id = "false, -", expect = ACCEPTABLE, desc = "Refused, and not there.")
    @State
    public static class OfferAndClose {
        final Inbox inbox = new Inbox();

        @Actor
        public void producer(LL_Result r) {
            r.r1 = inbox.offer(new Numbered(1));
        }

        @Actor
        public void loop() {
            inbox.close();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = pollAll(inbox);
        }
    }

    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "Accepted, and there to be polled.")
    @Outcome(id = "false, -", expect = ACCEPTABLE, desc = "Refused, and not there.")
    @State
    public static class OfferIntoTheLastPlaceAndClose {
        final Inbox inbox = usedUpTo(Chunk.SIZE - 1);

        @Actor
        public void producer(LL_Result r) {
            r.r1 = inbox.offer(new Numbered(1));
        }

        @Actor
        public void loop() {
            inbox.close();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = pollAll(inbox);
        }
    }

    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "Accepted, and there to be polled.")
    @Outcome(id = "false, -", expect = ACCEPTABLE, desc = "Refused, and not there.")
    @State
    public static class AppendAChunkAndClose {
        final Inbox inbox = usedUpTo(Chunk.SIZE);

        @Actor
        public void producer(LL_Result r) {
            r.r1 = inbox.offer(new Numbered(1));
        }

        @Actor
        public void loop() {
            inbox.close();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = pollAll(inbox);
        }
    }

    @JCStressTest
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "Offered before the close was seen.")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "Refused, as the close came between.")
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The close is seen, and then refuses.")
    @State
    public static class ObserverOfTheClose {
        final Inbox inbox = new Inbox();

        @Actor
        public void loop() {
            inbox.close();
        }

        @Actor
        public void producer(LL_Result r) {
            r.r1 = inbox.isClosed();
            r.r2 = inbox.offer(new Numbered(1));
        }
    }

    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "The entry had not come yet.")
    @Outcome(id = "42", expect = ACCEPTABLE, desc = "The loop sees what its producer wrote.")
    @State
    public static class WhatAnEntryCarriesIsSeen {
        final Inbox inbox = new Inbox();

        @Actor
        public void producer() {
            var entry = new Numbered(1);
            entry.plain = 42;
            inbox.offer(entry);
        }

        @Actor
        public void loop(L_Result r) {
            r.r1 = inbox.waiting() > 0 && inbox.poll() instanceof Numbered e ? e.plain : 0;
        }
    }

    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "The callback had not come yet.")
    @Outcome(id = "42", expect = ACCEPTABLE, desc = "The callback sees what its producer wrote.")
    @State
    public static class WhatACallbackCarriesIsSeen {
        final Inbox inbox = new Inbox();
        int plain;
        int seen;

        @Actor
        public void producer() {
            plain = 42;
            inbox.offer(() -> seen = plain, new Place());
        }

        @Actor
        public void loop(L_Result r) {
            runAll(inbox);
            r.r1 = seen;
        }
    }

    @JCStressTest
    @Outcome(id = "1, false", expect = ACCEPTABLE, desc = "It ran, and the cancel came too late.")
    @Outcome(id = "0, true", expect = ACCEPTABLE, desc = "It was withdrawn, and did not run.")
    @State
    public static class CallbackAndItsCancel {
        final Inbox inbox = new Inbox();
        final Place place = new Place();

        public CallbackAndItsCancel() {
            inbox.offer(() -> {}, place);
        }

        @Actor
        public void canceller() {
            place.take();
        }

        @Actor
        public void loop(LL_Result r) {
            r.r1 = runAll(inbox);
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = place.taken();
        }
    }

    @JCStressTest
    @Outcome(id = "2, false", expect = ACCEPTABLE, desc = "Both ran.")
    @Outcome(id = "1, true", expect = ACCEPTABLE, desc = "The cancelled one alone did not run.")
    @State
    public static class CancelOfOneOfTwoCallbacks {
        final Inbox inbox = new Inbox();
        final Place place = new Place();

        public CancelOfOneOfTwoCallbacks() {
            inbox.offer(() -> {}, place);
            inbox.offer(() -> {}, new Place());
        }

        @Actor
        public void canceller() {
            place.take();
        }

        @Actor
        public void loop(LL_Result r) {
            r.r1 = runAll(inbox);
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = place.taken();
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, true, 0",
            expect = ACCEPTABLE,
            desc = "Both see it withdrawn; it never runs.")
    @State
    public static class TwoCancelsOfOneCallback {
        final Inbox inbox = new Inbox();
        final Place place = new Place();

        public TwoCancelsOfOneCallback() {
            inbox.offer(() -> {}, place);
        }

        @Actor
        public void first(LLL_Result r) {
            place.take();
            r.r1 = place.taken();
        }

        @Actor
        public void second(LLL_Result r) {
            place.take();
            r.r2 = place.taken();
        }

        @Arbiter
        public void loop(LLL_Result r) {
            r.r3 = runAll(inbox);
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The producer was too late with its cancel.")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Withdrawn, before the loop looked or after.")
    @State
    public static class CallbackThatItsProducerCancels {
        final Inbox inbox = new Inbox();

        @Actor
        public void producer() {
            var place = new Place();
            inbox.offer(() -> {}, place);
            place.take();
        }

        @Actor
        public void loop(LL_Result r) {
            r.r1 = runAll(inbox);
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = runAll(inbox);
        }
    }

    @JCStressTest
    @Outcome(id = "0, 11", expect = ACCEPTABLE, desc = "The loop came before both.")
    @Outcome(id = "1, 10", expect = ACCEPTABLE, desc = "The loop came after the entry.")
    @Outcome(id = "10, 1", expect = ACCEPTABLE, desc = "The loop came after the callback.")
    @Outcome(id = "11, 0", expect = ACCEPTABLE, desc = "The loop came after both.")
    @State
    public static class EntryAndCallbackShareAChunk {
        final Inbox inbox = new Inbox();

        @Actor
        public void entry() {
            inbox.offer(new Numbered(1));
        }

        @Actor
        public void callback() {
            inbox.offer(() -> {}, new Place());
        }

        @Actor
        public void loop(LL_Result r) {
            r.r1 = count();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = count();
        }

        private int count() {
            int sum = 0;
            for (int left = inbox.waiting(); left > 0; left--) {
                Entry entry = inbox.poll();
                sum += entry instanceof SharedCalls calls && calls.next() != null ? 10 : 1;
            }
            return sum;
        }
    }

    @JCStressTest
    @Outcome(id = "123", expect = ACCEPTABLE, desc = "The one took the last place of the chunk.")
    @Outcome(id = "213", expect = ACCEPTABLE, desc = "The pair took the last place; all in order.")
    @Outcome(id = "231", expect = ACCEPTABLE, desc = "The pair came first, across both chunks.")
    @State
    public static class ThreeOffersAtTheEndOfAChunk {
        final Inbox inbox = usedUpTo(Chunk.SIZE - 1);

        @Actor
        public void one() {
            inbox.offer(new Numbered(1));
        }

        @Actor
        public void pair() {
            inbox.offer(new Numbered(2));
            inbox.offer(new Numbered(3));
        }

        @Arbiter
        public void loop(L_Result r) {
            r.r1 = pollAll(inbox);
        }
    }

    @JCStressTest
    @Outcome(id = "true, true, 12", expect = ACCEPTABLE, desc = "Both came before the close.")
    @Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "The close came between.")
    @Outcome(id = "false, false, -", expect = ACCEPTABLE, desc = "Both came after the close.")
    @State
    public static class TwoOffersAtTheEndOfAChunkAndClose {
        final Inbox inbox = usedUpTo(Chunk.SIZE - 1);

        @Actor
        public void producer(LLL_Result r) {
            r.r1 = inbox.offer(new Numbered(1));
            r.r2 = inbox.offer(new Numbered(2));
        }

        @Actor
        public void loop() {
            inbox.close();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r3 = pollAll(inbox);
        }
    }
}
