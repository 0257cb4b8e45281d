package dev.millrace.io;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.LoopFuture;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.VoidCoroutine;
import dev.millrace.WaitPolicy;
import dev.millrace.executor.JobOptions;
import dev.millrace.spi.OwnStep;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The life of a child, as a job: the job's thread starts the child, waits for its exit, and ends it
 * when interrupted. The job belongs to a task of its own, so that only the child's block, or a
 * closing loop, stops it.
 */
final class ChildLife {
    private static final long HAND_OVER_NANOS = 50_000;

    private final EventLoop loop;
    private final ChildCommand command;
    private final ChildOptions options;
    private final Promise<Process> started;
    private final Promise<ChildPipes> ready;
    private final Promise<Integer> exited;
    private final Task<@Nullable Void> task;

    private volatile @Nullable ChildPipes handedOver; // written by the loop, read by the job

    ChildLife(EventLoop loop, ChildCommand command, ChildOptions options) {
        this.loop = loop;
        this.command = command;
        this.options = options;
        this.started = loop.promise();
        this.ready = loop.promise();
        this.exited = loop.promise();
        this.task =
                loop.detach(
                        "child " + command.name(), ((VoidCoroutine) this::live).returningNull());
    }

    // ---- on the loop

    /** Completes with the pipes once the child runs; fails if it cannot be started. */
    Promise<ChildPipes> ready() {
        return ready;
    }

    Promise<Integer> exited() {
        return exited;
    }

    /** Ends the child and all that it has started, or prevents its start. */
    void stop() {
        task.cancel("its child process was closed");
        ready.cancel("its start was given up");
    }

    /** Suspends until nothing of the child is left, also in a cancelled task. */
    void awaitEnd() {
        if (!task.done()) {
            Async.shield(() -> Async.waitFor(List.of(task), WaitPolicy.ALL));
        }
    }

    private void live() throws Exception {
        Task<@Nullable Void> job =
                runInExecutor(
                        JobOptions.in(options.dispatcher()).withName("child " + command.name()),
                        this::work);
        job.addDoneCallback((OwnStep<LoopFuture<@Nullable Void>>) this::jobEnded);
        ChildPipes pipes = null;
        try {
            pipes = new ChildPipes(loop, command.name(), started.await(), options);
            handedOver = pipes;
            pipes.open();
            ready.tryComplete(pipes);
        } catch (Exception e) {
            // the child could not be started, or there was no thread for its pipes
            ready.tryFail(e);
            job.cancel("its child process could not be started");
        } finally {
            Async.shield(() -> Async.waitFor(List.of(job), WaitPolicy.ALL));
            if (pipes != null) {
                pipes.exited();
            }
        }
    }

    private void jobEnded(LoopFuture<@Nullable Void> job) {
        Throwable failure = job.cancelled() ? null : job.failure();
        if (failure != null) { // the dispatcher rejected the job
            started.tryFail(failure);
        } else if (!started.done()) {
            started.cancel("its job was cancelled");
        }
    }

    // ---- on the thread of the job

    private void work() {
        Process process;
        try {
            process = options.builder(command.words()).start();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            started.failThreadSafe(ChildStartException.of(command.name(), options.directory(), e));
            return;
        }
        var streams = new ArrayList<InputStream>();
        if (options.pipesOutput()) {
            streams.add(process.getInputStream());
        }
        if (options.pipesErrors()) {
            streams.add(process.getErrorStream());
        }
        handOver(process, streams);
        try {
            exited.completeThreadSafe(exitStatus(process));
        } catch (IOException e) {
            loop.report(LoopFault.of(command.name() + " cannot be ended", e));
            exited.failThreadSafe(e);
        }
    }

    /**
     * Hands the pipes to the loop, and holds their monitors until the reading threads wait for
     * them: the {@linkplain OutputPump pumps} must get there before the JDK's own thread, which
     * comes when the child exits.
     */
    private void handOver(Process process, List<InputStream> streams) {
        if (!streams.isEmpty()) {
            synchronized (streams.getLast()) {
                handOver(process, streams.subList(0, streams.size() - 1));
            }
            return;
        }
        started.completeThreadSafe(process);
        boolean interrupted = false;
        while (!interrupted && !takenOver(process)) {
            LockSupport.parkNanos(HAND_OVER_NANOS);
            interrupted = Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt(); // keep the interrupt: the child must end
        }
    }

    private boolean takenOver(Process process) {
        ChildPipes pipes = handedOver;
        if (pipes == null) {
            return false;
        }
        List<OutputPump> readers = pipes.readers();
        boolean come = readers.stream().allMatch(OutputPump::comes);
        boolean alive = process.isAlive(); // checked last: the JDK's thread waits behind the pumps
        if (!alive) {
            readers.forEach(OutputPump::drain);
        }
        return come || !alive;
    }

    /** Waits for the exit; an interrupt ends the child. */
    private int exitStatus(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            return endedStatus(process);
        }
    }

    private int endedStatus(Process process) throws IOException {
        var tree = new ProcessTree(process.toHandle());
        tree.end(options.grace());
        long grace = TimeUnit.NANOSECONDS.convert(options.grace());
        long patience = Math.max(grace, TimeUnit.SECONDS.toNanos(1));
        long start = System.nanoTime();
        long left = patience;
        while (left > 0) {
            try {
                if (process.waitFor(left, TimeUnit.NANOSECONDS)) {
                    return process.exitValue();
                }
            } catch (InterruptedException e) {
                tree.kill();
            }
            left = patience - (System.nanoTime() - start);
        }
        throw new IOException(
                "process "
                        + process.pid()
                        + " was killed and is still there: it belongs to somebody else, or the"
                        + " system holds it");
    }
}
