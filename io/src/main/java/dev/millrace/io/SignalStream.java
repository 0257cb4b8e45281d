package dev.millrace.io;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.Promise;
import dev.millrace.executor.JobOptions;
import dev.millrace.spi.Description;
import dev.millrace.spi.SignalHandlers;
import dev.millrace.spi.Suspension;
import dev.millrace.stream.SelectableStream;
import dev.millrace.stream.StreamLoop;
import dev.millrace.sync.WaitQueue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The signals that came and were not taken: each name once, oldest first. */
final class SignalStream implements SelectableStream<String> {
    private static final JobOptions INSTALLING = IoJobs.QUICK.withName("handle signals");

    private final StreamLoop streamLoop = new StreamLoop();
    private final EventLoop loop = streamLoop.enter("stream");
    private final Set<String> names;
    private final WaitQueue<@Nullable Void, @Nullable String> waiting;
    private final Handle onLoopClose;

    // loop only
    private final LinkedHashSet<String> raised = new LinkedHashSet<>();
    private @Nullable Promise<@Nullable Void> removal; // set by the close

    // Both are used only off the loop, under the lock of the list: a task that is interrupted
    // during the installation closes the stream at the same time.
    private final List<Runnable> installed = new ArrayList<>();
    private boolean over;

    SignalStream(Set<String> names) {
        this.names = names;
        this.waiting =
                new WaitQueue<@Nullable Void, @Nullable String>(loop)
                        .describedBy("signal", wanted -> Description.of("signal", toString()));
        this.onLoopClose = loop.onClose(this::close);
    }

    static SignalStream open(Set<String> names) {
        var stream = new SignalStream(names);
        try {
            runInExecutor(INSTALLING, stream::install).await();
        } catch (Throwable refused) {
            stream.close(); // removes the handlers installed so far
            throw refused;
        }
        return stream;
    }

    /** On a thread of the dispatcher. */
    void install() {
        synchronized (installed) {
            for (String name : names) {
                Runnable removing = over ? null : SignalHandlers.handle(name, new Arrival(name));
                if (removing != null) { // null: the signal is ignored, or the stream is closed
                    installed.add(removing);
                }
            }
        }
    }

    private void remove() {
        synchronized (installed) {
            over = true;
            installed.forEach(Runnable::run);
        }
    }

    /**
     * Called by the JVM. However many signals come, only one entry of this is on the loop at a
     * time.
     */
    private final class Arrival implements Runnable {
        private final String name;
        private final AtomicBoolean offered = new AtomicBoolean();

        Arrival(String name) {
            this.name = name;
        }

        @Override
        public void run() {
            if (offered.compareAndSet(false, true)) {
                loop.offer(this::arrive);
            }
        }

        private void arrive() {
            offered.set(false); // reset first: a signal that comes now is delivered again
            if (removal == null && !waiting.resumeFirst(name)) {
                raised.add(name);
            }
        }
    }

    @Override
    public @Nullable String next() {
        streamLoop.enter("next");
        if (hasNothing()) {
            return waiting.await(null);
        }
        Async.readyCheckpoint("next"); // before the signal is taken: a cancel leaves it
        return hasNothing() ? waiting.await(null) : poll();
    }

    /** The oldest; null if there is none, also at the end. */
    private @Nullable String poll() {
        return raised.isEmpty() ? null : raised.removeFirst();
    }

    private boolean hasNothing() {
        return raised.isEmpty() && removal == null;
    }

    @Override
    public boolean ready() {
        streamLoop.enter("ready");
        return !hasNothing();
    }

    @Override
    public boolean answerNow(Suspension<@Nullable String> wait) {
        streamLoop.enter("select");
        if (hasNothing()) {
            return false;
        }
        String first = raised.isEmpty() ? null : raised.getFirst();
        if (wait.tryResume(first)) {
            poll();
        }
        return true;
    }

    @Override
    public void startWait(Suspension<@Nullable String> wait) {
        waiting.add(null, wait);
    }

    @Override
    public void close() {
        streamLoop.enter("close");
        Promise<@Nullable Void> removing = removal;
        if (removing == null) {
            removing = Release.start(loop, this::remove);
            removal = removing;
            onLoopClose.cancel();
            waiting.resumeAll(null);
            List<String> left = List.copyOf(raised);
            raised.clear();
            left.forEach(name -> loop.discard(name, null, toString()));
        }
        Release.await(removing);
    }

    @Override
    public boolean closed() {
        return removal != null;
    }

    @Override
    public String toString() {
        return "signals " + String.join(", ", names);
    }
}
