package dev.millrace;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** At any time, at most one thread runs or closes a loop. */
public class LifeRaces {

    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The first runs it.")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The second runs it.")
    @State
    public static class TwoRuns {
        final Life life = new Life();

        @Actor
        public void first(LL_Result r) {
            r.r1 = life.beginRun();
        }

        @Actor
        public void second(LL_Result r) {
            r.r2 = life.beginRun();
        }
    }

    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "It runs, and is not closed.")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "It is closed, and does not run.")
    @State
    public static class RunAndClose {
        final Life life = new Life();

        @Actor
        public void runner(LL_Result r) {
            r.r1 = life.beginRun();
        }

        @Actor
        public void closer(LL_Result r) {
            r.r2 = life.beginClosing();
        }
    }

    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The first closes it.")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The second closes it.")
    @State
    public static class TwoCloses {
        final Life life = new Life();

        @Actor
        public void first(LL_Result r) {
            r.r1 = life.beginClosing();
        }

        @Actor
        public void second(LL_Result r) {
            r.r2 = life.beginClosing();
        }
    }

    @JCStressTest
    @Outcome(id = "true, CLOSING", expect = ACCEPTABLE, desc = "The run had ended: it closes.")
    @Outcome(id = "false, IDLE", expect = ACCEPTABLE, desc = "It still ran: nothing closes it.")
    @State
    public static class EndOfARunAndClose {
        final Life life = new Life();

        public EndOfARunAndClose() {
            life.beginRun();
        }

        @Actor
        public void runner() {
            life.endRun();
        }

        @Actor
        public void closer(LL_Result r) {
            r.r1 = life.beginClosing();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = life.phase();
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, RUNNING",
            expect = ACCEPTABLE,
            desc = "The run had ended: the next begins.")
    @Outcome(id = "false, IDLE", expect = ACCEPTABLE, desc = "It still ran: no second run.")
    @State
    public static class EndOfARunAndAnother {
        final Life life = new Life();

        public EndOfARunAndAnother() {
            life.beginRun();
        }

        @Actor
        public void runner() {
            life.endRun();
        }

        @Actor
        public void next(LL_Result r) {
            r.r1 = life.beginRun();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = life.phase();
        }
    }

    @JCStressTest
    @Outcome(
            id = "CLOSING",
            expect = ACCEPTABLE,
            desc = "A run of the closer never opens it again.")
    @Outcome(id = "CLOSED", expect = ACCEPTABLE, desc = "Closed stays closed, if a run ends late.")
    @State
    public static class EndOfTheClosersRun {
        final Life life = new Life();

        public EndOfTheClosersRun() {
            life.beginClosing();
        }

        @Actor
        public void runner() {
            life.endRun();
        }

        @Actor
        public void closer(L_Result r) {
            life.endRun();
            r.r1 = life.phase();
            life.endClosing();
        }

        @Arbiter
        public void rest(L_Result r) {
            if (life.phase() != Life.Phase.CLOSED) {
                r.r1 = life.phase() + " again";
            }
        }
    }
}
