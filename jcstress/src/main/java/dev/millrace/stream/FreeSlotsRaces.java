package dev.millrace.stream;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * The places of a channel: foreign threads and its loop claim, free and close them at the same
 * time.
 */
public class FreeSlotsRaces {

    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The first has the only place.")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The second has the only place.")
    @State
    public static class TwoClaimsOfOnePlace {
        final FreeSlots places = new FreeSlots(1);

        @Actor
        public void first(LL_Result r) {
            r.r1 = places.claim();
        }

        @Actor
        public void second(LL_Result r) {
            r.r2 = places.claim();
        }
    }

    @JCStressTest
    @Outcome(id = "true, true, 2", expect = ACCEPTABLE, desc = "There is a place for each.")
    @State
    public static class TwoClaimsOfTwoPlaces {
        final FreeSlots places = new FreeSlots(2);

        @Actor
        public void first(LLL_Result r) {
            r.r1 = places.claim();
        }

        @Actor
        public void second(LLL_Result r) {
            r.r2 = places.claim();
        }

        @Arbiter
        public void loop(LLL_Result r) {
            r.r3 = places.onTheWay(0, 0);
        }
    }

    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "Claimed as soon as it was free.")
    @Outcome(
            id = "false, true",
            expect = ACCEPTABLE,
            desc = "It became free too late for the claim.")
    @State
    public static class ClaimAndPlaceThatBecomesFree {
        final FreeSlots places = new FreeSlots(1);

        public ClaimAndPlaceThatBecomesFree() {
            places.claim();
        }

        @Actor
        public void sender(LL_Result r) {
            r.r1 = places.claim();
        }

        @Actor
        public void loop() {
            places.add();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = places.available();
        }
    }

    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "Claimed the place of the receiver.")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The receiver came too late for it.")
    @State
    public static class ClaimAndReceiverThatComes {
        final FreeSlots places = new FreeSlots(0);

        @Actor
        public void sender(LL_Result r) {
            r.r1 = places.claim();
        }

        @Actor
        public void loop() {
            places.receiverComes();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = places.available();
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, true",
            expect = ACCEPTABLE,
            desc = "Claimed first: kept, beyond the places.")
    @Outcome(
            id = "false, false",
            expect = ACCEPTABLE,
            desc = "The receiver left first, with its place.")
    @State
    public static class ClaimAndReceiverThatLeaves {
        final FreeSlots places = new FreeSlots(0);

        public ClaimAndReceiverThatLeaves() {
            places.receiverComes();
        }

        @Actor
        public void sender(LL_Result r) {
            r.r1 = places.claim();
        }

        @Actor
        public void loop() {
            places.receiverLeaves();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = places.overdrawn();
        }
    }

    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "Claimed before the close: on the way.")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "Closed first: nothing is on the way.")
    @State
    public static class ClaimAndClose {
        final FreeSlots places = new FreeSlots(1);

        @Actor
        public void sender(LL_Result r) {
            r.r1 = places.claim();
        }

        @Actor
        public void loop() {
            places.close();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = places.onTheWay(0, 0);
        }
    }

    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "Claimed before the close: on the way.")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "Closed first: nothing is on the way.")
    @State
    public static class ClaimAndCloseWithAReceiver {
        final FreeSlots places = new FreeSlots(0);

        public ClaimAndCloseWithAReceiver() {
            places.receiverComes();
        }

        @Actor
        public void sender(LL_Result r) {
            r.r1 = places.claim();
        }

        @Actor
        public void loop() {
            places.close();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = places.onTheWay(1, 0);
        }
    }
}
