package dev.millrace.executor.process;

import dev.millrace.executor.codec.MalformedDataException;
import dev.millrace.executor.codec.WireReader;
import dev.millrace.executor.codec.WireWriter;
import dev.millrace.executor.remote.JobFailedException;
import dev.millrace.executor.remote.RemoteFailure;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.WorkerDiedException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One worker process, seen from the pool. One call at a time exchanges frames with it, on the
 * thread of the call. Any thread may {@link #doom} and {@link #kill} it.
 */
final class Worker {
    private static final boolean IS_LINUX = System.getProperty("os.name").equals("Linux");
    private static final long EXIT_STATUS_MILLIS = 200;

    private final String name;
    private final Process process;
    private final FrameChannel channel;
    private final WireWriter out; // used by the current call
    private final FrameMemory in = new FrameMemory(); // likewise

    // written by the thread of the current call
    private long jobs;
    private long bytes;
    private long heap;

    private volatile boolean answered; // at least once
    private volatile boolean retired; // ended by the pool, so it does not count as died

    private volatile boolean broken; // the channel is closed: no more calls

    // guarded by this
    private long call = -1;
    private @Nullable RuntimeException doom;

    Worker(String name, Process process, FrameChannel channel, PoolSettings settings) {
        this.name = name;
        this.process = process;
        this.channel = channel;
        this.out = new WireWriter(settings.frameCap() + FrameChannel.HEADER, settings.nestingCap());
        // normally the channel ends with the process, but a child process may hold the other end
        process.onExit()
                .thenRunAsync(
                        this::closeChannel, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
    }

    void onExit(Runnable action) {
        process.onExit().thenRun(action);
    }

    boolean isAlive() {
        return !broken && process.isAlive();
    }

    /** Encodes a whole call before any of it is sent. */
    <A extends @Nullable Object> void prepare(RemoteJob<A, ?> job, int index, long id, A argument) {
        FrameChannel.begin(out, Handshake.CALL);
        out.writeLong(id);
        out.writeLong(index);
        out.write(job.argument(), argument, "argument");
    }

    /**
     * Sends the prepared call and waits for its answer, which is there until the next call.
     *
     * @throws UndeliveredException if the worker cannot have received the whole call
     * @throws WorkerDiedException if the worker ended, or sent an invalid answer and was killed
     */
    WireReader exchange(long id) throws UndeliveredException {
        bytes += out.size();
        try {
            channel.send(out);
        } catch (IOException e) {
            throw new UndeliveredException(died("before it took the call", e));
        }
        try {
            return receive(id);
        } catch (IOException | MalformedDataException e) {
            RuntimeException failure = died("before it answered", e);
            if (provesUnread(e)) {
                throw new UndeliveredException(failure);
            }
            throw failure;
        }
    }

    /**
     * Whether the worker ended before it had read all bytes of the call. On Linux, a Unix socket is
     * reset if, and only if, its peer ends with unread bytes; otherwise there is an end of file.
     * (The unread bytes may be a cancel; a cancelled call is not run again.)
     */
    private static boolean provesUnread(Exception failure) {
        return IS_LINUX
                && failure instanceof SocketException
                && "Connection reset".equals(failure.getMessage());
    }

    private WireReader receive(long id) throws IOException {
        WireReader answer = channel.receive(in);
        if (answer == null) {
            throw new IOException("it closed the channel");
        }
        bytes += answer.remaining();
        int type = answer.readByte();
        if ((type != Handshake.RESULT && type != Handshake.FAILURE) || answer.readLong() != id) {
            throw new ProtocolException("an unexpected answer of type " + type);
        }
        jobs++;
        answered = true;
        heap = answer.readLong();
        if (type == Handshake.FAILURE) {
            throw new JobFailedException("a job failed in " + this, RemoteFailure.read(answer));
        }
        return answer;
    }

    /** Whether it has reached a limit and should be replaced. */
    boolean isWorn(PoolSettings settings) {
        return jobs >= settings.recycleAfterJobs()
                || bytes >= settings.recycleAfterBytes()
                || heap > settings.recycleAboveHeap();
    }

    /** Marks the worker as ended by the pool. */
    void retire() {
        retired = true;
    }

    boolean isRetired() {
        return retired;
    }

    boolean hasAnswered() {
        return answered;
    }

    /** Call {@code id} begins, and may {@link #doom} the worker. */
    synchronized void begin(long id) {
        call = id;
    }

    /** The call has ended. True if the worker is doomed and must not get another. */
    synchronized boolean end() {
        call = -1;
        return doom != null;
    }

    /** Marks the worker as to be killed, if it still runs call {@code id}. */
    synchronized boolean doom(long id, RuntimeException why) {
        if (call != id || doom != null) {
            return false;
        }
        doom = why;
        return true;
    }

    /** Asks the worker to interrupt call {@code id}; false if the request cannot be sent now. */
    boolean ask(long id) {
        var frame = new WireWriter(64, 1);
        FrameChannel.begin(frame, Handshake.CANCEL).writeLong(id);
        try {
            return channel.trySend(frame);
        } catch (IOException e) {
            return false;
        }
    }

    private RuntimeException died(String when, Exception how) {
        RuntimeException reason;
        synchronized (this) {
            reason = doom;
        }
        kill(); // the process may be alive although its channel broke
        if (reason != null) {
            return reason;
        }
        if (how instanceof ClosedByInterruptException) { // the close grace of the pool has passed
            return new WorkerDiedException(this + " was killed: its pool was closed", how);
        }
        return new WorkerDiedException(this + " died " + when + exitStatus() + ": " + how, how);
    }

    private String exitStatus() {
        try {
            return process.waitFor(EXIT_STATUS_MILLIS, TimeUnit.MILLISECONDS)
                    ? ", with exit status " + process.exitValue()
                    : "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** Kills the process and its descendants, and closes the channel. Any thread. */
    void kill() {
        ProcessTree.kill(process.toHandle());
        closeChannel();
    }

    /** Lets the process end normally: it exits when its channel is closed. Any thread. */
    void dismiss() {
        closeChannel();
    }

    boolean hasEnded(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    private void closeChannel() {
        broken = true;
        try {
            channel.close();
        } catch (IOException e) {
            System.getLogger("dev.millrace.executor.process")
                    .log(System.Logger.Level.DEBUG, "the channel of " + this, e);
        }
    }

    @Override
    public String toString() {
        return name + " (pid " + process.pid() + ")";
    }
}
