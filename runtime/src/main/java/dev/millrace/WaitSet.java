package dev.millrace;

import dev.millrace.spi.Description;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One task waits for several futures at once. */
final class WaitSet extends Wait {
    private final WaitPolicy policy;
    private final List<Arrival> arrivals;
    private int pending;

    private WaitSet(BodyTask<?> task, WaitPolicy policy, int size) {
        super(task);
        this.policy = policy;
        this.arrivals = new ArrayList<>(size);
    }

    /** Suspends until {@code policy} is satisfied. Cancels no future and reads no failure. */
    static void await(Collection<? extends LoopFuture<?>> futures, WaitPolicy policy) {
        BodyTask<?> task = Running.task("waitFor");
        task.enterCheckpoint();
        requireSome(futures);
        futures.forEach(future -> future.requireLoopOf(task));
        var wait = new WaitSet(task, policy, futures.size());
        boolean satisfied = false;
        for (LoopFuture<?> future : futures) {
            satisfied |= future.done() && (policy == WaitPolicy.FIRST || wait.isFailure(future));
            if (!future.done()) {
                wait.arrivals.add(wait.new Arrival(future));
            }
        }
        wait.pending = wait.arrivals.size();
        if (satisfied || wait.pending == 0) {
            task.spendBudget();
            return;
        }
        wait.arrivals.forEach(arrival -> arrival.future.link(arrival));
        try {
            task.park(wait);
        } finally {
            wait.abort();
        }
    }

    static void requireSome(Collection<?> futures) {
        if (futures.isEmpty()) {
            throw new IllegalArgumentException("waitFor needs at least one future");
        }
    }

    /** Sorts the futures by whether they are done now. */
    static <T extends @Nullable Object> WaitResult<T> sort(
            Collection<? extends LoopFuture<? extends T>> futures) {
        var done = new LinkedHashSet<LoopFuture<? extends T>>();
        var pending = new LinkedHashSet<LoopFuture<? extends T>>();
        for (LoopFuture<? extends T> future : futures) {
            (future.done() ? done : pending).add(future);
        }
        return new WaitResult<>(done, pending);
    }

    @Override
    boolean abort() {
        arrivals.forEach(arrival -> arrival.future.unlink(arrival));
        return true;
    }

    @Override
    String kind() {
        return "futures";
    }

    @Override
    Description describe() {
        Description wait =
                futures(
                        switch (policy) {
                            case ALL -> "all";
                            case FIRST -> "the first";
                            case FIRST_FAILURE -> "the first failure";
                        },
                        arrivals.stream().<LoopFuture<?>>map(arrival -> arrival.future).toList());
        return policy == WaitPolicy.ALL ? wait : wait.needingAny();
    }

    /** A wait for those of {@code futures} that are not done. Any thread. */
    static Description futures(String which, List<LoopFuture<?>> futures) {
        List<Object> pending =
                futures.stream().filter(future -> !future.done()).map(Object.class::cast).toList();
        return new Description(
                "futures",
                which + " of " + pending.size() + (pending.size() == 1 ? " future" : " futures"),
                pending,
                Map.of());
    }

    private boolean isFailure(LoopFuture<?> future) {
        return policy == WaitPolicy.FIRST_FAILURE && future.outcome() instanceof Outcome.Failed;
    }

    private final class Arrival extends Observer {
        private final LoopFuture<?> future;

        Arrival(LoopFuture<?> future) {
            this.future = future;
        }

        @Override
        void settled() {
            pending--;
            boolean satisfied = pending == 0 || policy == WaitPolicy.FIRST || isFailure(future);
            if (satisfied && !isSettled()) {
                WaitSet.this.settled();
            }
        }
    }
}
