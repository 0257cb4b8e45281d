package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import dev.millrace.VoidCoroutine;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.OwnStep;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Suspension;
import dev.millrace.spi.Unwrap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tasks behind an operator that works on several elements of its source at a time.
 *
 * <p>Workers pull the source one at a time. A worker that has taken an element wakes the next one
 * if one more element may be in progress, and then works on its own element. When it has a result,
 * it may pull again itself. So a worker is started only when all others are busy, and if no mapping
 * waits, one worker does all the work. Results go straight to a waiting consumer, else into the
 * {@code line}, from which the consumer takes them without a task switch.
 *
 * <p>The supervisor is the body of the generator that the consumer pulls. It starts the workers, so
 * that they get the context of the first pull, and waits for the end. It ends when the last result
 * was taken, or when a failure has come to the head of the line. A close cancels it together with
 * the workers.
 *
 * <p>Loop only, so no field is guarded.
 */
abstract class Crew<T, R> {
    private final String name;
    private final int most;
    private final AsyncStream<T> source;
    private final Consumer<Suspension<@Nullable Void>> park = this::park;

    /** What the consumer gets, in this order. A place without a result holds up the rest. */
    final Deque<Place<T, R>> line = new ArrayDeque<>();

    private final List<Worker> workers = new ArrayList<>();
    private final Deque<Worker> idle = new ArrayDeque<>();
    private @Nullable PulledGenerator<R> out; // null before the body runs
    private @Nullable Suspension<@Nullable Void> supervisor; // while it waits
    private @Nullable Worker atSource;
    private int underWay; // elements taken without a delivered result
    private boolean called; // a worker is about to pull the source
    private boolean workerWanted;
    private boolean ended; // nothing more is taken
    private boolean broken; // there is a failure in the line
    private boolean finished; // the supervisor has nothing to wait for
    private boolean stopped; // the supervisor was cancelled
    private @Nullable Throwable sourceFailure; // thrown after all results
    private @Nullable Throwable failure; // what the stream ends with

    Crew(String name, int most, AsyncStream<T> source) {
        if (most < 1) {
            throw new IllegalArgumentException(
                    name + " works on 1 or more elements at a time, not on " + most);
        }
        this.name = name;
        this.most = most;
        this.source = source;
    }

    /** Called with the place of an element that was just taken. */
    abstract void entered(Place<T, R> place);

    /** Works on the element of {@code place}; in a worker's task. */
    abstract void work(Place<T, R> place) throws Exception;

    /** The consumer has taken {@code place} out of the line. */
    abstract void taken(Place<T, R> place);

    /** Puts the failed {@code place} into the line, and drops everything after it. */
    abstract void dropAfter(Place<T, R> place);

    // ---- the consumer's side

    /** Whether a result is there. */
    boolean ready() {
        Place<T, R> head = line.peek();
        return head != null && head.result != null && !closing();
    }

    /** The next result; null if none is there. */
    @Nullable R take() {
        Place<T, R> head = line.peek();
        R result = head == null || closing() ? null : head.result;
        if (head == null || result == null) {
            return null;
        }
        line.poll();
        taken(head);
        settle();
        return result;
    }

    /**
     * Gives {@code result} to a waiting consumer; false if none waits or another result goes first.
     */
    final boolean handOver(R result) {
        return out != null && out.tryHandOver(result);
    }

    /** Whether the consumer waits. */
    final boolean awaited() {
        return out != null && out.awaited();
    }

    final boolean closing() {
        return stopped || (out != null && out.closing());
    }

    // ---- the supervisor: the body of the generator

    void run(Emitter<R> consumer) {
        PulledGenerator<R> pulled = (PulledGenerator<R>) consumer; // CrewStream always pulls
        pulled.onRelease(this::refuseShielded);
        out = pulled;
        AsyncStream<T> open = source;
        try (open) {
            supervise();
            if (failure != null) {
                throw Rethrow.unchecked(failure);
            }
        }
    }

    private void supervise() {
        try {
            TaskGroup.run(name, this::supervise);
        } catch (TaskGroupException e) { // workers do not throw: one could not be started
            throw Rethrow.unchecked(e.failures().getFirst());
        } finally {
            stopped = true;
            discardRest();
        }
    }

    private void supervise(TaskGroup group) {
        called = true;
        workerWanted = true;
        while (!finished) {
            if (workerWanted) {
                workerWanted = false;
                startWorker(group);
            } else {
                Async.suspendInLoop(park);
            }
        }
        group.cancel("nothing is left to do"); // ends the idle workers
    }

    private void startWorker(TaskGroup group) {
        if (atSource == null && mayTake() && idle.isEmpty()) {
            Worker worker = new Worker();
            workers.add(worker);
            Task<?> task = group.fork(name, worker);
            worker.task = task;
            task.addDoneCallback((OwnStep<LoopFuture<?>>) done -> left(worker, done));
        } else { // meanwhile a worker has become idle or pulls the source
            called = false;
            callNext();
        }
    }

    private void park(Suspension<@Nullable Void> waiting) {
        supervisor = waiting;
        waiting.onCancel(new Stop());
    }

    private final class Stop implements CancelHook, Described {
        @Override
        public boolean abort() {
            supervisor = null;
            stopped = true; // before any worker sees the cancel
            return true;
        }

        @Override
        public String kind() {
            return "stream";
        }

        @Override
        public Description describe() {
            List<Object> tasks = new ArrayList<>();
            for (Worker worker : workers) {
                if (worker.task != null) {
                    tasks.add(worker.task);
                }
            }
            return new Description("stream", "the workers of a " + name, tasks, Map.of())
                    .needingAny(); // any worker may wake it
        }
    }

    /**
     * Ends offers that the cancel did not reach because they are shielded; they would wait for
     * ever.
     */
    private void refuseShielded() {
        for (Place<T, R> place : line) {
            Suspension<@Nullable Void> waiting = place.offering;
            if (waiting != null) {
                place.offering = null;
                waiting.fail(Emission.afterClose());
            }
        }
    }

    private void wakeSupervisor() {
        Suspension<@Nullable Void> waiting = supervisor;
        if (waiting != null) {
            supervisor = null;
            waiting.resume(null);
        }
    }

    private void discardRest() {
        for (Place<T, R> place = line.poll(); place != null; place = line.poll()) {
            drop(place);
        }
        tellSourceFailure();
    }

    // ---- who pulls the source

    private boolean mayTake() {
        return !ended && !stopped && underWay < most;
    }

    private void callNext() {
        if (called || atSource != null || !mayTake()) {
            return;
        }
        Worker rested = idle.pollLast();
        if (rested != null) {
            called = true;
            rested.wake();
        } else if (workers.size() < most) {
            called = true;
            workerWanted = true;
            wakeSupervisor();
        }
    }

    /** The consumer has taken a result from the line. */
    final void freedByConsumer() {
        underWay--;
        callNext();
    }

    /** A worker has given a result to the consumer, and pulls the source next. */
    final void freedByWorker() {
        underWay--;
        settle();
    }

    /** Whether only one element is in progress. */
    final boolean alone() {
        return underWay == 1;
    }

    // ---- the end

    /** Ends the supervisor if nothing more will come. */
    private void settle() {
        Place<T, R> head = line.peek();
        if (head == null ? !ended || underWay > 0 : head.failure == null) {
            return;
        }
        if (!finished) {
            finished = true;
            failure = head == null ? sourceFailure : head.failure;
            line.clear();
            if (head == null) {
                sourceFailure = null;
            }
            wakeSupervisor();
        }
    }

    /** Work on {@code place} has failed: the stream ends there. */
    private void fail(Place<T, R> place, Throwable thrown) {
        place.failure = thrown;
        ended = true;
        broken = true;
        tellSourceFailure();
        dropAfter(place);
        if (atSource != null) {
            atSource.cancel();
        }
        settle();
    }

    private void sourceFailed(Throwable thrown) {
        if (ended || closing()) {
            tell(thrown);
            return;
        }
        ended = true;
        sourceFailure = thrown;
        settle();
    }

    /** Drops what the other workers work on. */
    final void dropOthers(Place<T, R> failed) {
        for (Worker worker : workers) {
            Place<T, R> place = worker.current;
            if (place != null && place != failed) {
                drop(place);
            }
        }
    }

    /** Drops {@code place}: discards its result and cancels its worker. */
    final void drop(Place<T, R> place) {
        place.dropped = true;
        discard(place.result);
        place.result = null;
        if (place.failure != null) {
            tell(place.failure);
        }
        for (Worker worker : workers) {
            if (worker.current == place) {
                worker.cancel();
            }
        }
    }

    private void left(Worker worker, LoopFuture<?> done) {
        workers.remove(worker);
        Throwable cancelled = done.failure();
        if (!done.cancelled() || cancelled == null || finished || closing()) {
            return;
        }
        Place<T, R> place = worker.current; // a cancel from elsewhere fails the stream
        if (place != null && !place.dropped) {
            fail(place, cancelled);
        } else if (place == null && !broken) {
            sourceFailed(cancelled);
        }
    }

    final void discard(@Nullable Object value) {
        EventLoop.current().discard(value, null, name);
    }

    private void tellSourceFailure() {
        Throwable late = sourceFailure;
        if (late != null) {
            sourceFailure = null;
            tell(late);
        }
    }

    private void tell(Throwable late) {
        LateFailure.tell(EventLoop.current(), "a failure came too late for its stream", late, name);
    }

    @Override
    public String toString() {
        return name + "(" + most + ") of " + source;
    }

    /** One task that takes elements and works on them. */
    private final class Worker implements VoidCoroutine {
        private final Consumer<Suspension<@Nullable Void>> rest = this::rest;
        private @Nullable Task<?> task;
        private @Nullable Place<T, R> current;
        private @Nullable Suspension<@Nullable Void> resting;

        @Override
        public void run() {
            called = false;
            while (awaitTurn()) {
                Place<T, R> place = takeElement();
                if (place == null) {
                    return;
                }
                current = place;
                workOn(place);
                current = null;
            }
        }

        private boolean awaitTurn() {
            while (!ended && !stopped) {
                if (atSource == null && mayTake()) {
                    return true;
                }
                Async.suspendInLoop(rest);
                called = false;
            }
            return false;
        }

        private void rest(Suspension<@Nullable Void> waiting) {
            resting = waiting;
            idle.addLast(this);
            waiting.onCancel(new Rest());
        }

        private final class Rest implements CancelHook, Described {
            @Override
            public boolean abort() {
                idle.remove(Worker.this);
                return true;
            }

            @Override
            public String kind() {
                return "stream";
            }

            @Override
            public Description describe() {
                return Description.of("stream", "that the " + name + " wants an element");
            }
        }

        private void wake() {
            Suspension<@Nullable Void> waiting = resting;
            if (waiting != null) {
                resting = null;
                waiting.resume(null);
            }
        }

        private @Nullable Place<T, R> takeElement() {
            T element = nextOfSource();
            if (element == null) {
                return null;
            }
            if (ended || closing()) { // the element came in spite of the cancel
                discard(element);
                return null;
            }
            Place<T, R> place = new Place<>(element);
            underWay++;
            entered(place);
            callNext();
            return place;
        }

        private @Nullable T nextOfSource() {
            T element;
            atSource = this;
            try {
                element = source.next();
            } catch (CancelledError e) {
                throw e;
            } catch (Throwable t) {
                atSource = null;
                sourceFailed(t);
                return null;
            } finally {
                atSource = null;
            }
            if (element == null) {
                ended = true;
                settle();
            }
            return element;
        }

        private void workOn(Place<T, R> place) {
            try {
                work(place);
            } catch (Throwable t) {
                boolean cancelled = Unwrap.failure(t) instanceof CancelledError;
                if (cancelled) { // the element has no result
                    T element = place.element;
                    place.element = null;
                    discard(element);
                }
                if (t instanceof CancelledError own) {
                    throw own;
                }
                if (!place.dropped && !closing()) {
                    fail(place, t);
                } else if (!cancelled) {
                    tell(t);
                }
            }
        }

        private void cancel() {
            if (task != null) {
                task.cancel("the stream fails before what it works on");
            }
        }
    }
}
