package dev.millrace.completablefuture;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.Ends;
import dev.millrace.HandLoop;
import dev.millrace.Task;
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
 * Stages that complete while the task that awaits them is cancelled, and linked stages that are
 * given up by several threads at once.
 */
public class StageRaces {

    // ---- awaiting

    private abstract static class Awaited {
        final HandLoop hand = new HandLoop();
        final CompletableFuture<String> stage = new CompletableFuture<>();
        final Task<String> task;

        Awaited(boolean owned) {
            task =
                    hand.loop()
                            .detach(() ->
                                    owned
                                            ? FutureBridge.awaitOwned(stage)
                                            : FutureBridge.await(stage));
        }

        String end() {
            hand.turns();
            return Ends.of(task);
        }
    }

    @JCStressTest
    @Outcome(
            id = "value",
            expect = ACCEPTABLE,
            desc = "Completed before, while or after the task parked.")
    @State
    public static class CompletionAndTaskThatParks extends Awaited {
        public CompletionAndTaskThatParks() {
            super(false);
        }

        @Actor
        public void completer() {
            stage.complete("value");
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = end();
        }
    }

    @JCStressTest
    @Outcome(id = "value, value", expect = ACCEPTABLE, desc = "The value came first.")
    @Outcome(
            id = "cancelled, value",
            expect = ACCEPTABLE,
            desc = "The task left; the stage runs on.")
    @State
    public static class CompletionAndCancelOfASharedWait extends Awaited {
        public CompletionAndCancelOfASharedWait() {
            super(false);
            hand.turn();
        }

        @Actor
        public void completer() {
            stage.complete("value");
        }

        @Actor
        public void loop() {
            task.cancel();
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = end();
            r.r2 = Ends.of(stage);
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, value, value",
            expect = ACCEPTABLE,
            desc = "The value came first: the task has it.")
    @Outcome(
            id = "false, cancelled, cancelled",
            expect = ACCEPTABLE,
            desc = "The cancel reached the stage first.")
    @State
    public static class CompletionAndCancelOfAnOwnedWait extends Awaited {
        public CompletionAndCancelOfAnOwnedWait() {
            super(true);
            hand.turn();
        }

        @Actor
        public void completer(LLL_Result r) {
            r.r1 = stage.complete("value");
        }

        @Actor
        public void loop() {
            task.cancel();
            hand.turns();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r2 = end();
            r.r3 = Ends.of(stage);
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, failed, failed",
            expect = ACCEPTABLE,
            desc = "The failure came first, and is thrown.")
    @Outcome(
            id = "false, cancelled, cancelled",
            expect = ACCEPTABLE,
            desc = "The cancel reached the stage first.")
    @State
    public static class FailureAndCancelOfAnOwnedWait extends Awaited {
        public FailureAndCancelOfAnOwnedWait() {
            super(true);
            hand.turn();
        }

        @Actor
        public void completer(LLL_Result r) {
            r.r1 = stage.completeExceptionally(new IllegalStateException("failed"));
        }

        @Actor
        public void loop() {
            task.cancel();
            hand.turns();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r2 = end();
            r.r3 = Ends.of(stage);
        }
    }

    @JCStressTest
    @Outcome(
            id = "value",
            expect = ACCEPTABLE,
            desc = "The first stage to be completed ends the wait.")
    @Outcome(id = "failed", expect = ACCEPTABLE, desc = "The failure was first.")
    @State
    public static class CompletionAndFailureOfTheStage extends Awaited {
        public CompletionAndFailureOfTheStage() {
            super(false);
            hand.turn();
        }

        @Actor
        public void completer() {
            stage.complete("value");
        }

        @Actor
        public void failure() {
            stage.completeExceptionally(new IllegalStateException("failed"));
        }

        @Arbiter
        public void loop(L_Result r) {
            r.r1 = end();
        }
    }

    // ---- linked stages

    private abstract static class Linked {
        final CompletableFuture<String> task = new CompletableFuture<>();
        final CompletableFuture<String> first = LinkedStage.of(task);
    }

    @JCStressTest
    @Outcome(
            id = "true, true, true",
            expect = ACCEPTABLE,
            desc = "The last that is given up cancels the task.")
    @State
    public static class TwoChildrenAreGivenUp extends Linked {
        final CompletableFuture<String> one = first.thenApply(value -> value);
        final CompletableFuture<String> two = first.thenApply(value -> value);

        @Actor
        public void one(LLL_Result r) {
            r.r1 = one.cancel(false);
        }

        @Actor
        public void two(LLL_Result r) {
            r.r2 = two.cancel(false);
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r3 = task.isCancelled();
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, true, false",
            expect = ACCEPTABLE,
            desc = "Subtracted once: the other keeps the task.")
    @State
    public static class OneChildIsGivenUpTwice extends Linked {
        final CompletableFuture<String> one = first.thenApply(value -> value);
        final CompletableFuture<String> two = first.thenApply(value -> value);

        @Actor
        public void first(LLL_Result r) {
            r.r1 = one.cancel(false);
        }

        @Actor
        public void second(LLL_Result r) {
            r.r2 = one.cancel(false);
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r3 = task.isCancelled();
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, false",
            expect = ACCEPTABLE,
            desc = "Cancelled; the other child keeps the task.")
    @Outcome(
            id = "false, false",
            expect = ACCEPTABLE,
            desc = "Completed by hand; the other keeps the task.")
    @State
    public static class OneChildIsCancelledAndCompleted extends Linked {
        final CompletableFuture<String> one = first.thenApply(value -> value);
        final CompletableFuture<String> two = first.thenApply(value -> value);

        @Actor
        public void cancel() {
            one.cancel(false);
        }

        @Actor
        public void complete() {
            one.complete("by hand");
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = one.isCancelled();
            r.r2 = task.isCancelled();
        }
    }

    @JCStressTest
    @Outcome(id = "true, cancelled", expect = ACCEPTABLE, desc = "Given up before the value came.")
    @Outcome(id = "false, value", expect = ACCEPTABLE, desc = "The value came first.")
    @State
    public static class ChildIsGivenUpAndTaskEnds extends Linked {
        final CompletableFuture<String> child = first.thenApply(value -> value);

        @Actor
        public void canceller(LL_Result r) {
            r.r1 = child.cancel(false);
        }

        @Actor
        public void loop() {
            task.complete("value");
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = Ends.of(child);
        }
    }

    @JCStressTest
    @Outcome(
            id = "true",
            expect = ACCEPTABLE,
            desc = "Given up on both branches, whatever their depth.")
    @State
    public static class GrandchildAndChildAreGivenUp extends Linked {
        final CompletableFuture<String> grandchild =
                first.thenApply(value -> value).thenApply(value -> value);
        final CompletableFuture<String> child = first.thenApply(value -> value);

        @Actor
        public void grandchild() {
            grandchild.cancel(false);
        }

        @Actor
        public void child() {
            child.cancel(false);
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = task.isCancelled();
        }
    }

    @JCStressTest
    @Outcome(
            id = "value, value",
            expect = ACCEPTABLE,
            desc = "Its value goes to those derived meanwhile.")
    @State
    public static class ChildIsDerivedAndTaskEnds extends Linked {
        CompletableFuture<String> child;

        @Actor
        public void deriver() {
            child = first.thenApply(value -> value);
        }

        @Actor
        public void loop() {
            task.complete("value");
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = Ends.of(first);
            r.r2 = Ends.of(child);
        }
    }
}
