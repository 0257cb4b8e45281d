package dev.millrace;

import dev.millrace.spi.Description;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Futures in the order in which they complete. One task may iterate, once.
 *
 * <p>The iteration may be left at any time without notice. So the futures refer to {@link Arrivals}
 * and not to this object. When this object is collected, the observers are removed from the
 * futures.
 */
final class Completions<T extends @Nullable Object>
        implements Iterable<LoopFuture<? extends T>>, Iterator<LoopFuture<? extends T>> {
    private final Arrivals<T> arrivals;
    private final Cleaner.@Nullable Cleanable leaving;

    Completions(Collection<? extends LoopFuture<? extends T>> futures) {
        BodyTask<?> task = Running.task("asCompleted");
        futures.forEach(future -> future.requireLoopOf(task));
        arrivals = new Arrivals<>(futures);
        leaving =
                arrivals.areComplete()
                        ? null
                        : task.loop().watches().add(this, new Leaving(task.loop(), arrivals));
    }

    @Override
    public Iterator<LoopFuture<? extends T>> iterator() {
        return this;
    }

    @Override
    public boolean hasNext() {
        return arrivals.hasNext();
    }

    @Override
    public LoopFuture<? extends T> next() {
        BodyTask<?> task = Running.task("the next completed future");
        try {
            LoopFuture<? extends T> next = arrivals.next(task);
            if (leaving != null && arrivals.areComplete()) {
                leaving.clean();
            }
            return next;
        } finally {
            Reference.reachabilityFence(this); // while it waits
        }
    }

    /** The iteration is over, or was dropped. */
    private record Leaving(LoopImpl loop, Arrivals<?> arrivals) implements Runnable {
        @Override
        public void run() {
            if (!loop.inLoop()) { // on the loop all have arrived: nothing to remove
                loop.offer(arrivals::leave);
            }
        }
    }

    /** The futures that are done but not yet returned, and the wait for the next. Loop only. */
    private static final class Arrivals<T extends @Nullable Object> {
        // done but not yet returned; a linked list, because settling must not allocate
        private @Nullable Arrival first;
        private @Nullable Arrival last;
        private final List<Arrival> outstanding = new ArrayList<>();
        private int missing;
        private @Nullable NextDone waiting;

        Arrivals(Collection<? extends LoopFuture<? extends T>> futures) {
            for (LoopFuture<? extends T> future : new LinkedHashSet<>(futures)) {
                var arrival = new Arrival(future);
                if (future.done()) {
                    arrived(arrival);
                } else {
                    outstanding.add(arrival);
                }
            }
            missing = outstanding.size();
            for (int i = 0; i < missing; i++) { // last: nothing can fail after this
                Arrival arrival = outstanding.get(i);
                arrival.future.link(arrival);
            }
        }

        private void arrived(Arrival arrival) {
            if (last == null) {
                first = arrival;
            } else {
                last.behind = arrival;
            }
            last = arrival;
        }

        List<LoopFuture<?>> outstanding() {
            List<LoopFuture<?>> futures = new ArrayList<>();
            outstanding.forEach(arrival -> futures.add(arrival.future));
            return futures;
        }

        boolean areComplete() {
            return missing == 0;
        }

        boolean hasNext() {
            return missing > 0 || first != null;
        }

        LoopFuture<? extends T> next(BodyTask<?> task) {
            task.enterCheckpoint();
            if (!hasNext()) {
                throw new NoSuchElementException("all futures have been returned");
            }
            if (first == null) {
                var wait = new NextDone(task, this);
                waiting = wait;
                try {
                    task.park(wait);
                } finally {
                    waiting = null;
                }
            } else {
                task.spendBudget();
            }
            Arrival handedOut = Objects.requireNonNull(first);
            first = handedOut.behind;
            if (first == null) {
                last = null;
            }
            return handedOut.future;
        }

        void leave() {
            outstanding.forEach(arrival -> arrival.future.unlink(arrival));
        }

        private final class Arrival extends Observer {
            private final LoopFuture<? extends T> future;
            private @Nullable Arrival behind;

            Arrival(LoopFuture<? extends T> future) {
                this.future = future;
            }

            @Override
            void settled() {
                missing--;
                arrived(this);
                NextDone wait = waiting;
                if (wait != null && !wait.isSettled()) {
                    wait.settled();
                }
            }
        }
    }

    private static final class NextDone extends Wait {
        private final Arrivals<?> arrivals;

        NextDone(BodyTask<?> task, Arrivals<?> arrivals) {
            super(task);
            this.arrivals = arrivals;
        }

        @Override
        boolean abort() {
            return true;
        }

        @Override
        String kind() {
            return "futures";
        }

        @Override
        Description describe() {
            return WaitSet.futures("the next", arrivals.outstanding()).needingAny();
        }
    }
}
