package dev.millrace;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Futures in the order in which they get done. For one task to walk through, once. */
final class Completions<T extends @Nullable Object>
        implements Iterable<LoopFuture<? extends T>>, Iterator<LoopFuture<? extends T>> {
    private final ArrayDeque<LoopFuture<? extends T>> done = new ArrayDeque<>();
    private int outstanding;
    private @Nullable NextDone waiting;

    Completions(Collection<? extends LoopFuture<? extends T>> futures) {
        BodyTask<?> task = Running.task("asCompleted");
        futures.forEach(future -> future.requireHomeOf(task));
        for (LoopFuture<? extends T> future : new LinkedHashSet<>(futures)) {
            if (future.done()) {
                done.add(future);
            } else {
                outstanding++;
                future.link(new Arrival(future));
            }
        }
    }

    @Override
    public Iterator<LoopFuture<? extends T>> iterator() {
        return this;
    }

    @Override
    public boolean hasNext() {
        return outstanding > 0 || !done.isEmpty();
    }

    @Override
    public LoopFuture<? extends T> next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all futures have been handed out");
        }
        BodyTask<?> task = Running.task("the next completed future");
        task.enterCheckpoint();
        if (done.isEmpty()) {
            var wait = new NextDone(task);
            waiting = wait;
            try {
                task.park(wait);
            } finally {
                waiting = null;
            }
        } else {
            task.spendBudget();
        }
        return done.remove();
    }

    private final class Arrival extends Observer {
        private final LoopFuture<? extends T> future;

        Arrival(LoopFuture<? extends T> future) {
            this.future = future;
        }

        @Override
        void settled() {
            outstanding--;
            done.add(future);
            NextDone wait = waiting;
            if (wait != null && !wait.isSettled()) {
                wait.settled();
            }
        }
    }

    private static final class NextDone extends Wait {
        NextDone(BodyTask<?> task) {
            super(task);
        }

        @Override
        boolean abort() {
            return true;
        }
    }
}
