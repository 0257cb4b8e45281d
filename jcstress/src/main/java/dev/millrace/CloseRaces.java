package dev.millrace;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.spi.Refusable;
import dev.millrace.spi.Suspension;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Work that is submitted to a loop while it closes runs, is cancelled, or is rejected with an
 * exception. Nobody waits for ever.
 */
public class CloseRaces {

    private abstract static class Closing {
        final EventLoop loop =
                EventLoop.builder()
                        .name("closing")
                        .engine(FiberEngine.BATON)
                        .exceptionHandler((source, fault) -> {})
                        .open();
    }

    /** A callback that counts its runs and refusals. */
    private static final class Told implements Runnable, Refusable {
        private final AtomicInteger ran = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();

        @Override
        public void run() {
            ran.incrementAndGet();
        }

        @Override
        public void refused() {
            refused.incrementAndGet();
        }

        String end() {
            return "ran " + ran + " refused " + refused;
        }
    }

    /** A body that counts its runs and refusals. */
    private record Body(Told told) implements Coroutine<String>, Refusable {
        @Override
        public String run() {
            told.run();
            return "value";
        }

        @Override
        public void refused() {
            told.refused();
        }
    }

    @JCStressTest
    @Outcome(
            id = "accepted, ran 1 refused 0",
            expect = ACCEPTABLE,
            desc = "It came in time, and ran.")
    @Outcome(
            id = "accepted, ran 0 refused 1",
            expect = ACCEPTABLE,
            desc = "Taken last, and refused.")
    @Outcome(
            id = "rejected, ran 0 refused 0",
            expect = ACCEPTABLE,
            desc = "The caller was rejected at once.")
    @State
    public static class CallbackAndClose extends Closing {
        final Told told = new Told();

        @Actor
        public void caller(LL_Result r) {
            try {
                loop.callSoonThreadSafe(told);
                r.r1 = "accepted";
            } catch (LoopClosedException e) {
                r.r1 = "rejected";
            }
        }

        @Actor
        public void closer() {
            loop.close();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = told.end();
        }
    }

    @JCStressTest
    @Outcome(id = "withdrawn, ran 0 refused 0", expect = ACCEPTABLE, desc = "Cancelled in time.")
    @Outcome(id = "late, ran 1 refused 0", expect = ACCEPTABLE, desc = "It ran before the cancel.")
    @Outcome(
            id = "late, ran 0 refused 1",
            expect = ACCEPTABLE,
            desc = "It was refused before the cancel.")
    @State
    public static class CancelOfACallbackAndClose extends Closing {
        final Told told = new Told();
        final Handle handle = loop.callSoonThreadSafe(told);

        @Actor
        public void caller() {
            handle.cancel();
        }

        @Actor
        public void closer() {
            loop.close();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = handle.cancelled() ? "withdrawn" : "late";
            r.r2 = told.end();
        }
    }

    @JCStressTest
    @Outcome(
            id = "accepted, value",
            expect = ACCEPTABLE,
            desc = "The body ran, and its value came out.")
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
            try {
                future = loop.submit(() -> "value");
                r.r1 = "accepted";
            } catch (LoopClosedException e) {
                r.r1 = "rejected";
            }
        }

        @Actor
        public void closer() {
            loop.close();
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
            try {
                future = loop.submit(() -> Async.suspend(suspension -> {}));
                r.r1 = "accepted";
            } catch (LoopClosedException e) {
                r.r1 = "rejected";
            }
        }

        @Actor
        public void closer() {
            loop.close();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = future == null ? "-" : Ends.of(future);
        }
    }

    @JCStressTest
    @Outcome(
            id = "accepted, ran 1 refused 0",
            expect = ACCEPTABLE,
            desc = "The task came in time, and ran.")
    @Outcome(
            id = "accepted, ran 0 refused 1",
            expect = ACCEPTABLE,
            desc = "Taken last, and its body refused.")
    @Outcome(
            id = "rejected, ran 0 refused 0",
            expect = ACCEPTABLE,
            desc = "The caller was rejected at once.")
    @State
    public static class DetachAndClose extends Closing {
        final Told told = new Told();

        @Actor
        public void caller(LL_Result r) {
            try {
                loop.detach(new Body(told));
                r.r1 = "accepted";
            } catch (LoopClosedException e) {
                r.r1 = "rejected";
            }
        }

        @Actor
        public void closer() {
            loop.close();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = told.end();
        }
    }

    @JCStressTest
    @Outcome(id = "value", expect = ACCEPTABLE, desc = "The answer came first.")
    @Outcome(id = "cancelled", expect = ACCEPTABLE, desc = "The close cancelled the wait first.")
    @State
    public static class AnswerAndClose extends Closing {
        final AtomicReference<Suspension<String>> suspension = new AtomicReference<>();
        final CompletableFuture<String> future =
                loop.submit(() -> Async.<String>suspend(suspension::set));

        @Actor
        public void value() {
            Suspension<String> waiting = suspension.get();
            while (waiting == null) { // until the closing loop has run the task
                Thread.onSpinWait();
                waiting = suspension.get();
            }
            waiting.resume("value");
        }

        @Actor
        public void closer() {
            loop.close();
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = Ends.of(future);
        }
    }

    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Both return once it is closed.")
    @State
    public static class TwoCloses extends Closing {
        @Actor
        public void first(LL_Result r) {
            loop.close();
            r.r1 = loop.closed();
        }

        @Actor
        public void second(LL_Result r) {
            loop.close();
            r.r2 = loop.closed();
        }
    }

    @JCStressTest
    @Outcome(id = "value, refused", expect = ACCEPTABLE, desc = "It ran, and refused to be closed.")
    @Outcome(id = "value, closed", expect = ACCEPTABLE, desc = "It ran, and was closed afterwards.")
    @Outcome(
            id = "refused, closed",
            expect = ACCEPTABLE,
            desc = "It was closed, and refused to run.")
    @State
    public static class RunAndClose extends Closing {
        final Task<String> task = loop.detach(() -> "value");

        @Actor
        public void runner(LL_Result r) {
            try {
                r.r1 = loop.runUntilComplete(task);
            } catch (IllegalStateException e) {
                r.r1 = "refused";
            } catch (InterruptedException e) {
                r.r1 = "interrupted";
            }
        }

        @Actor
        public void closer(LL_Result r) {
            try {
                loop.close();
                r.r2 = "closed";
            } catch (IllegalStateException e) {
                r.r2 = "refused";
            }
        }

        @Arbiter
        public void rest(LL_Result r) {
            loop.close();
        }
    }

    @JCStressTest
    @Outcome(
            id = "accepted, true",
            expect = ACCEPTABLE,
            desc = "The waiter for the command was rejected.")
    @Outcome(id = "rejected, false", expect = ACCEPTABLE, desc = "The caller was rejected at once.")
    @State
    public static class ScheduledCommandAndClose extends Closing {
        final ScheduledExecutorService view = loop.asScheduledExecutor();
        ScheduledFuture<?> command;

        @Actor
        public void caller(LL_Result r) {
            try {
                command = view.schedule(() -> {}, 1, TimeUnit.HOURS);
                r.r1 = "accepted";
            } catch (RejectedExecutionException e) {
                r.r1 = "rejected";
            }
        }

        @Actor
        public void closer() {
            loop.close();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = command != null && command.isDone();
        }
    }

    @JCStressTest
    @Outcome(id = "cancelled", expect = ACCEPTABLE, desc = "Both ask for the same end.")
    @State
    public static class CancelOfAFutureAndClose extends Closing {
        final CompletableFuture<String> future = loop.submit(() -> Async.suspend(suspension -> {}));

        @Actor
        public void canceller() {
            future.cancel(false);
        }

        @Actor
        public void closer() {
            loop.close();
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = Ends.of(future);
        }
    }
}
