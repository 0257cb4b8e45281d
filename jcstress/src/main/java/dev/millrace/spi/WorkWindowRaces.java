package dev.millrace.spi;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * The work of a job while other threads try to stop it: it runs once or not at all; an interrupt or
 * an action reaches it only while it runs, and never its thread afterwards.
 */
public class WorkWindowRaces {

    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "It runs, and is not withdrawn.")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "It is withdrawn, and does not run.")
    @State
    public static class OpenAndWithdraw {
        final WorkWindow window = new WorkWindow();

        @Actor
        public void worker(LL_Result r) {
            r.r1 = window.open();
        }

        @Actor
        public void loop(LL_Result r) {
            r.r2 = window.withdraw();
        }
    }

    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The first runs it.")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The second runs it.")
    @State
    public static class TwoOpens {
        final WorkWindow window = new WorkWindow();

        @Actor
        public void first(LL_Result r) {
            r.r1 = window.open();
        }

        @Actor
        public void second(LL_Result r) {
            r.r2 = window.open();
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, false",
            expect = ACCEPTABLE,
            desc = "The first run, and its end, came first.")
    @Outcome(
            id = "false, true",
            expect = ACCEPTABLE,
            desc = "The second run, and its end, came first.")
    @State
    public static class TwoRuns {
        final WorkWindow window = new WorkWindow();

        @Actor
        public void first(LL_Result r) {
            r.r1 = run();
        }

        @Actor
        public void second(LL_Result r) {
            r.r2 = run();
        }

        private boolean run() {
            boolean opened = window.open();
            if (opened) {
                window.close();
            }
            return opened;
        }
    }

    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The cancel withdrew it.")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The deadline withdrew it.")
    @State
    public static class TwoWithdrawals {
        final WorkWindow window = new WorkWindow();

        @Actor
        public void cancel(LL_Result r) {
            r.r1 = window.withdraw();
        }

        @Actor
        public void deadline(LL_Result r) {
            r.r2 = window.withdraw();
        }
    }

    private abstract static class Running {
        final WorkWindow window = new WorkWindow();
        volatile boolean over;
    }

    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The action ran within the work.")
    @Outcome(
            id = "false, false",
            expect = ACCEPTABLE,
            desc = "The action did not run: no work at the time.")
    @State
    public static class ActionAndEndOfTheWork extends Running {
        @Actor
        public void worker() {
            window.open();
            window.close();
            over = true;
        }

        @Actor
        public void action(LL_Result r) {
            var late = new AtomicBoolean();
            r.r1 = window.runWhileOpen(() -> late.set(over));
            r.r2 = late.get();
        }
    }

    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "The work ended after the action had.")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "The action did not run.")
    @State
    public static class EndOfTheWorkSeesTheAction extends Running {
        boolean acted; // plain: closing the window is the fence

        @Actor
        public void worker(LL_Result r) {
            window.open();
            window.close();
            r.r2 = acted;
        }

        @Actor
        public void action(LL_Result r) {
            r.r1 = window.runWhileOpen(() -> acted = true);
        }
    }

    @JCStressTest
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "The thread goes on without an interrupt.")
    @State
    public static class InterruptAndEndOfTheWork extends Running {
        @Actor
        public void worker(L_Result r) {
            window.open();
            window.close();
            r.r1 = Thread.interrupted();
        }

        @Actor
        public void interrupter() {
            window.interruptNow();
        }
    }

    @JCStressTest
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "The thread goes on without an interrupt.")
    @State
    public static class TwoInterruptsAndEndOfTheWork extends Running {
        @Actor
        public void worker(L_Result r) {
            window.open();
            window.close();
            r.r1 = Thread.interrupted();
        }

        @Actor
        public void interrupter() {
            window.interruptNow();
            window.interruptNow();
        }
    }

    @JCStressTest
    @Outcome(id = "null", expect = ACCEPTABLE, desc = "No work at the time.")
    @Outcome(id = "worker", expect = ACCEPTABLE, desc = "The thread of the work.")
    @State
    public static class ObserverOfTheThread extends Running {
        volatile Thread worker;

        @Actor
        public void worker() {
            worker = Thread.currentThread();
            window.open();
            window.close();
        }

        @Actor
        public void observer(L_Result r) {
            Thread seen = window.thread();
            r.r1 = seen == null ? "null" : seen == worker ? "worker" : "another";
        }
    }

    @JCStressTest
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "Read before the end, and after it.")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "Looked while it ran.")
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "What has ended never runs again.")
    @State
    public static class ObserverOfTheEnd extends Running {
        @Actor
        public void worker() {
            window.open();
            window.close();
        }

        @Actor
        public void observer(LL_Result r) {
            r.r1 = window.ended();
            r.r2 = window.running();
        }
    }
}
