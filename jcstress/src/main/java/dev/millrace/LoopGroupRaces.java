package dev.millrace;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Work that is submitted to the loops of a {@link LoopGroup} while it closes. The loops have
 * threads of their own.
 */
public class LoopGroupRaces {

    /** Opens a group when the first actor arrives, and lets both actors start together. */
    private abstract static class Closing {
        private final AtomicInteger arrived = new AtomicInteger();
        private LoopGroup group;

        final LoopGroup together() {
            LoopGroup opened = group();
            arrived.incrementAndGet();
            while (arrived.get() < 2) {
                Thread.onSpinWait();
            }
            return opened;
        }

        final synchronized LoopGroup group() {
            if (group == null) {
                group =
                        LoopGroup.open(
                                2,
                                EventLoop.builder()
                                        .name("group")
                                        .engine(FiberEngine.BATON)
                                        .exceptionHandler((source, fault) -> {}));
            }
            return group;
        }

        /** The result of {@code step}, or "rejected". */
        static String attempt(Supplier<String> step) {
            try {
                return step.get();
            } catch (LoopClosedException e) {
                return "rejected";
            }
        }
    }

    @JCStressTest
    @Outcome(id = "accepted, value", expect = ACCEPTABLE, desc = "The body ran.")
    @Outcome(
            id = "accepted, closed",
            expect = ACCEPTABLE,
            desc = "The future failed: the loop closed.")
    @Outcome(id = "rejected, -", expect = ACCEPTABLE, desc = "The caller was rejected at once.")
    @State
    public static class SubmitAndClose extends Closing {
        CompletableFuture<String> future;

        @Actor
        public void caller(LL_Result r) {
            LoopGroup open = together();
            r.r1 =
                    attempt(() -> {
                        future = open.submit(() -> "value");
                        return "accepted";
                    });
        }

        @Actor
        public void closer() {
            together().close();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = future == null ? "-" : Ends.of(future);
        }
    }

    @JCStressTest
    @Outcome(
            id = "accepted, cancelled",
            expect = ACCEPTABLE,
            desc = "The task ran, and was cancelled.")
    @Outcome(
            id = "accepted, closed",
            expect = ACCEPTABLE,
            desc = "The future failed: the loop closed.")
    @Outcome(id = "rejected, -", expect = ACCEPTABLE, desc = "The caller was rejected at once.")
    @State
    public static class SubmitOfAWaitAndClose extends Closing {
        CompletableFuture<String> future;

        @Actor
        public void caller(LL_Result r) {
            LoopGroup open = together();
            r.r1 =
                    attempt(() -> {
                        future = open.submit(() -> Async.suspend(suspension -> {}));
                        return "accepted";
                    });
        }

        @Actor
        public void closer() {
            together().close();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = future == null ? "-" : Ends.of(future);
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, true",
            expect = ACCEPTABLE,
            desc = "Both return once all loops are closed.")
    @State
    public static class TwoCloses extends Closing {
        @Actor
        public void first(LL_Result r) {
            LoopGroup open = together();
            open.close();
            r.r1 = open.loops().stream().allMatch(EventLoop::closed);
        }

        @Actor
        public void second(LL_Result r) {
            LoopGroup open = together();
            open.close();
            r.r2 = open.loops().stream().allMatch(EventLoop::closed);
        }
    }

    @JCStressTest
    @Outcome(id = "value", expect = ACCEPTABLE, desc = "Both loops were still open.")
    @Outcome(id = "cancelled", expect = ACCEPTABLE, desc = "The first loop cancelled the wait.")
    @Outcome(id = "closed", expect = ACCEPTABLE, desc = "One of the two was closed.")
    @Outcome(id = "rejected", expect = ACCEPTABLE, desc = "The caller was rejected at once.")
    @State
    public static class SubmitFromLoopToLoopAndClose extends Closing {
        CompletableFuture<String> future;

        @Actor
        public void caller(L_Result r) {
            EventLoop first = together().loops().get(0);
            EventLoop second = group().loops().get(1);
            r.r1 =
                    attempt(() -> {
                        future =
                                first.submit(() ->
                                        Async.<String>suspend(suspension ->
                                                second.submit(() -> "value")
                                                        .whenComplete((value, failure) -> {
                                                            if (failure == null) {
                                                                suspension.resume(value);
                                                            } else {
                                                                suspension.fail(failure);
                                                            }
                                                        })));
                        return "accepted";
                    });
        }

        @Actor
        public void closer() {
            together().close();
        }

        @Arbiter
        public void rest(L_Result r) {
            if (future != null) {
                r.r1 = Ends.of(future);
            }
        }
    }

    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "The group closes, even with a stopped loop.")
    @State
    public static class StopOfALoopAndClose extends Closing {
        @Actor
        public void stopper() {
            EventLoop first = together().loops().get(0);
            attempt(() -> {
                first.callSoonThreadSafe(first::stop);
                return "accepted";
            });
        }

        @Actor
        public void closer(L_Result r) {
            LoopGroup open = together();
            open.close();
            r.r1 = open.loops().stream().allMatch(EventLoop::closed);
        }
    }
}
