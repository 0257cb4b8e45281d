package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.spi.Suspension;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operator that reads its sources ahead in its own task, as far as its {@link Feeder} and the
 * capacity allow. What it has read is in an {@link Outlet}, so a cancelled {@code next} takes
 * nothing, and a select can wait for it.
 *
 * <p>The task starts at the first pull, with its context, belongs to the loop, and ends with {@code
 * close}. It must not refer to this object, so that a dropped stream is noticed.
 */
final class FedStream<R> implements SelectableStream<R> {
    private final String name;
    private final List<? extends AsyncStream<?>> sources;
    private final int capacity;
    private final Feeder<R> feeder;
    private final StreamLoop streamLoop = new StreamLoop();

    // the stream's loop only
    private @Nullable Outlet<R> outlet;
    private @Nullable PulledGenerator<R> feeding;
    private Cleaner.@Nullable Cleanable abandonment;
    private boolean closed;

    /**
     * @param capacity how many elements are buffered besides the one that the feeder holds
     */
    FedStream(String name, List<? extends AsyncStream<?>> sources, int capacity, Feeder<R> feeder) {
        this.name = name;
        this.sources = List.copyOf(sources);
        this.capacity = capacity;
        this.feeder = feeder;
    }

    @Override
    public @Nullable R next() {
        EventLoop loop = streamLoop.enter("next");
        if (outlet == null) {
            Async.readyCheckpoint("next"); // in a cancelled scope nothing is started
        }
        Receiver<R> elements = started(loop);
        if (elements == null) {
            return null;
        }
        try {
            return elements.next();
        } finally {
            unwatchIfSettled();
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean answerNow(Suspension<@Nullable R> wait) {
        Receiver<R> elements = started(streamLoop.enter("select"));
        if (elements == null) {
            wait.tryResume(null);
            return true;
        }
        return elements.answerNow(wait);
    }

    @Override
    public void startWait(Suspension<@Nullable R> wait) {
        Receiver<R> elements = started(streamLoop.enter("select"));
        if (elements == null) {
            wait.tryResume(null);
        } else {
            elements.startWait(wait);
        }
    }

    /**
     * Starts the task and returns what the consumer reads; null if the stream was closed before.
     */
    private @Nullable Receiver<R> started(EventLoop loop) {
        Outlet<R> out = outlet;
        PulledGenerator<R> task = feeding;
        if (out == null || task == null) {
            if (closed) {
                return null;
            }
            Outlet<R> made = new Outlet<>(loop, name, capacity, feeder);
            task = feedingTask(loop, name, sources, feeder, made);
            abandonment = AbandonedStream.watch(this, new AbandonedStream(task, loop, name));
            feeding = task;
            outlet = made;
            out = made;
        }
        task.begin(); // also tries again if there was no memory before
        return out.receiver();
    }

    /** Static, so that the task does not refer to the stream. */
    private static <R> PulledGenerator<R> feedingTask(
            EventLoop loop,
            String name,
            List<? extends AsyncStream<?>> sources,
            Feeder<R> feeder,
            Outlet<R> out) {
        return new PulledGenerator<>(
                loop, _ -> OperatorStream.closingAfter(sources, () -> feeder.feed(out)), name, out);
    }

    @Override
    public boolean ready() {
        streamLoop.enter("ready");
        Outlet<R> out = outlet;
        return out == null ? closed : out.receiver().ready();
    }

    @Override
    public void close() {
        streamLoop.enterIfUsed("close"); // first, so that a refused close closes nothing
        closed = true;
        PulledGenerator<R> task = feeding;
        Outlet<R> out = outlet;
        try {
            if (task == null || out == null) {
                OperatorStream.closeAll(sources);
            } else { // the task may not have begun, so it may not close the sources itself
                OperatorStream.closingAfter(sources, task::close);
            }
        } finally {
            unwatchIfSettled();
            Reference.reachabilityFence(this);
        }
    }

    private void unwatchIfSettled() {
        Cleaner.Cleanable watch = abandonment;
        PulledGenerator<R> task = feeding;
        if (watch != null && task != null && task.settled()) {
            abandonment = null;
            watch.clean();
        }
    }

    @Override
    public boolean closed() {
        Outlet<R> out = outlet;
        return out == null ? closed : out.receiver().closed();
    }

    @Override
    public String toString() {
        return OperatorStream.describe(name, sources);
    }
}
