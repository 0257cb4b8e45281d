package dev.millrace;

import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Starts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls that run a group of bodies and have one result. The first failure is thrown unwrapped. */
final class Fanout {
    private Fanout() {}

    static <T extends @Nullable Object, X extends Throwable> List<T> gather(
            Collection<? extends Body<? extends T, ? extends X>> bodies) throws X {
        BodyTask<?> task = Running.task("gather");
        task.enterCheckpoint();
        Starts.starting("gather");
        var tasks = new ArrayList<Task<? extends T>>(bodies.size());
        try {
            TaskGroup.run(
                    "gather",
                    group -> {
                        for (Body<? extends T, ? extends X> body : bodies) {
                            tasks.add(group.forkBody(null, body));
                        }
                    });
        } catch (TaskGroupException e) {
            discardAll(tasks, task.loop());
            throw firstOf(e.failures(), "gather", task);
        } catch (CancelledError e) {
            discardAll(tasks, task.loop());
            throw e;
        }
        var results = new ArrayList<T>(tasks.size());
        for (Task<? extends T> each : tasks) {
            results.add(each.result());
        }
        return results;
    }

    private static void discardAll(List<? extends Task<?>> tasks, LoopImpl loop) {
        for (Task<?> each : tasks) {
            if (each.done() && !each.cancelled() && each.failure() == null) {
                loop.discards().discard(each.result(), null, "gather");
            }
        }
    }

    static <T extends @Nullable Object, X extends Throwable> T race(
            Collection<? extends Body<? extends T, ? extends X>> bodies,
            @Nullable Consumer<? super T> onDiscard)
            throws X {
        BodyTask<?> task = Running.task("race");
        task.enterCheckpoint();
        if (bodies.isEmpty()) {
            throw new IllegalArgumentException("a race needs at least one body");
        }
        Starts.starting("race");
        var winner = new ArrayList<T>(1);
        var failures = new ArrayList<Throwable>();
        try {
            TaskGroup.run(
                    "race",
                    group -> {
                        for (Body<? extends T, ? extends X> body : bodies) {
                            group.fork(() -> contend(body, group, winner, failures, onDiscard));
                        }
                    });
        } catch (CancelledError e) {
            if (winner.isEmpty()) { // failures before a winner are dropped
                failures.forEach(failure -> reportLate(failure, task.loop()));
            } else {
                task.loop().discards().discard(winner.getFirst(), onDiscard, "race");
            }
            throw e;
        }
        if (!winner.isEmpty()) {
            return winner.getFirst();
        }
        if (failures.isEmpty()) {
            throw new TaskCancelledException("every contestant of the race", null);
        }
        throw firstOf(failures, "race", task);
    }

    private static <T extends @Nullable Object> void contend(
            Body<? extends T, ?> body,
            TaskGroup group,
            List<T> winner,
            List<Throwable> failures,
            @Nullable Consumer<? super T> onDiscard) {
        try {
            T value = body.run();
            if (winner.isEmpty()) {
                winner.add(value);
                group.cancel("another contestant of the race returned first");
            } else {
                EventLoop.current().discard(value, onDiscard, "race");
            }
        } catch (Throwable failure) {
            if (CancelledError.in(failure) != null) {
                throw Rethrow.unchecked(failure);
            }
            if (winner.isEmpty()) {
                failures.add(failure);
            } else {
                reportLate(failure, Running.loop("race")); // thrown in the clean-up of a loser
            }
        }
    }

    /** Throws the first failure; reports the others. */
    private static RuntimeException firstOf(
            List<Throwable> failures, String call, BodyTask<?> caller) {
        for (Throwable later : failures.subList(1, failures.size())) {
            reportLate(later, caller.loop());
        }
        Throwable first = Objects.requireNonNull(failures.getFirst());
        CallSite.attach(first, call, caller);
        throw Rethrow.unchecked(first);
    }

    private static void reportLate(Throwable failure, LoopImpl loop) {
        loop.faults()
                .reportOfCancelled(
                        LoopFault.of("a failure that came too late to be thrown", failure));
    }
}
