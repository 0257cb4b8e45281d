package dev.millrace;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.spi.Suspension;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * A scope is cancelled from another thread while its task runs: the cancel is never lost, and does
 * not reach code after the scope.
 */
public class CancelScopeRaces {

    @JCStressTest
    @Outcome(
            id = "cut off",
            expect = ACCEPTABLE,
            desc = "Cancelled before, while or after it was entered.")
    @State
    public static class CancelAndEntry {
        final HandLoop hand = new HandLoop();
        final CancelScope scope = new CancelScope();
        final Task<String> task =
                hand.loop()
                        .detach(() ->
                                scope.run(() -> Async.suspend(suspension -> {}))
                                        ? "ended"
                                        : "cut off");

        @Actor
        public void canceller() {
            scope.cancel();
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
    @Outcome(id = "ended", expect = ACCEPTABLE, desc = "The cancel came too late for the block.")
    @Outcome(id = "cut off", expect = ACCEPTABLE, desc = "The cancel ended only the block.")
    @State
    public static class CancelAndExit {
        final HandLoop hand = new HandLoop();
        final CancelScope scope = new CancelScope();
        final Task<String> task =
                hand.loop()
                        .detach(() -> {
                            boolean ended = scope.run(() -> Async.readyCheckpoint());
                            Async.readyCheckpoint(); // the cancel of the scope must not reach this
                            return ended ? "ended" : "cut off";
                        });

        @Actor
        public void canceller() {
            scope.cancel();
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
    @Outcome(id = "first, first", expect = ACCEPTABLE, desc = "The first reason stays.")
    @Outcome(id = "second, second", expect = ACCEPTABLE, desc = "The second reason stays.")
    @State
    public static class TwoReasons {
        final CancelScope scope = new CancelScope();

        @Actor
        public void first(LL_Result r) {
            scope.cancel("first");
            r.r1 = scope.reason();
        }

        @Actor
        public void second(LL_Result r) {
            scope.cancel("second");
            r.r2 = scope.reason();
        }
    }

    @JCStressTest
    @Outcome(id = "false, null", expect = ACCEPTABLE, desc = "Not cancelled yet.")
    @Outcome(id = "false, why", expect = ACCEPTABLE, desc = "Cancelled between the two reads.")
    @Outcome(id = "true, why", expect = ACCEPTABLE, desc = "The cancel is seen with its reason.")
    @State
    public static class ObserverOfTheReason {
        final CancelScope scope = new CancelScope();

        @Actor
        public void canceller() {
            scope.cancel("why");
        }

        @Actor
        public void observer(LL_Result r) {
            r.r1 = scope.cancelCalled();
            r.r2 = scope.reason();
        }
    }

    @JCStressTest
    @Outcome(id = "cut off, call", expect = ACCEPTABLE, desc = "The call came first.")
    @Outcome(id = "cut off, null", expect = ACCEPTABLE, desc = "The deadline came first.")
    @State
    public static class CancelAndDeadline {
        final HandLoop hand = new HandLoop();
        final CancelScope scope = CancelScope.withDeadline(Duration.ZERO);
        final Task<String> task =
                hand.loop()
                        .detach(() ->
                                scope.run(() -> Async.suspend(suspension -> {}))
                                        ? "ended"
                                        : "cut off");

        @Actor
        public void canceller() {
            scope.cancel("call");
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r1 = Ends.of(task);
            r.r2 = scope.reason();
        }
    }

    @JCStressTest
    @Outcome(id = "cancelled", expect = ACCEPTABLE, desc = "The cancel of the task gets through.")
    @State
    public static class CancelOfTheTaskAndOfAScopeInIt {
        final HandLoop hand = new HandLoop();
        final CancelScope scope = new CancelScope();
        final Task<String> task =
                hand.loop()
                        .detach(() -> {
                            scope.run(() -> Async.suspend(suspension -> {}));
                            return Async.suspend(suspension -> {});
                        });

        public CancelOfTheTaskAndOfAScopeInIt() {
            hand.turn();
        }

        @Actor
        public void canceller() {
            task.cancel();
        }

        @Actor
        public void loop() {
            scope.cancel();
            hand.turns();
        }

        @Arbiter
        public void rest(L_Result r) {
            hand.turns();
            r.r1 = Ends.of(task);
        }
    }

    @JCStressTest
    @Outcome(
            id = "cancelled",
            expect = ACCEPTABLE,
            desc = "Cancelled before it began, or as it waited.")
    @State
    public static class CancelOfATaskThatStarts {
        final HandLoop hand = new HandLoop();
        final Task<String> task = hand.loop().detach(() -> Async.suspend(suspension -> {}));

        @Actor
        public void canceller() {
            task.cancel();
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
    @Outcome(
            id = "true, boom",
            expect = ACCEPTABLE,
            desc = "The failure of the child beats the cancel.")
    @Outcome(
            id = "false, cancelled",
            expect = ACCEPTABLE,
            desc = "The cancel reached the child first.")
    @State
    public static class ChildThatFailsAndCancelOfItsParent {
        final HandLoop hand = new HandLoop();
        volatile Suspension<String> suspension;
        final Task<String> parent =
                hand.loop()
                        .detach(() -> {
                            try {
                                TaskGroup.run(group ->
                                        group.fork(() ->
                                                Async.<String>suspend(
                                                        waiting -> suspension = waiting)));
                                return "ended";
                            } catch (TaskGroupException e) {
                                return e.getCause().getMessage();
                            }
                        });

        public ChildThatFailsAndCancelOfItsParent() {
            hand.turns();
        }

        @Actor
        public void failure(LL_Result r) {
            r.r1 = suspension.fail(new IllegalStateException("boom"));
        }

        @Actor
        public void loop() {
            parent.cancel();
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r2 = Ends.of(parent);
        }
    }

    @JCStressTest
    @Outcome(id = "cancelled, 0, 0", expect = ACCEPTABLE, desc = "The group was never opened.")
    @Outcome(
            id = "cancelled, 2, 2",
            expect = ACCEPTABLE,
            desc = "Both children ran, ended and were joined.")
    @State
    public static class ForksAndCancelOfTheParent {
        final HandLoop hand = new HandLoop();
        int started;
        int ended;
        final Task<String> parent =
                hand.loop()
                        .detach(() -> {
                            TaskGroup.run(group -> {
                                group.fork(this::child);
                                group.fork(this::child);
                            });
                            return "ended";
                        });

        private String child() {
            started++;
            try {
                return Async.suspend(suspension -> {});
            } finally {
                ended++;
            }
        }

        @Actor
        public void canceller() {
            parent.cancel();
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            hand.turns();
            r.r1 = Ends.of(parent);
            r.r2 = started;
            r.r3 = ended;
        }
    }
}
