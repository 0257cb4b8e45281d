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
 * One worker process, as the pool sees it. The thread of a call exchanges frames with it, one call
 * at a time; any thread may doom and kill it.
 */
final class Worker {
    private static final boolean IS_LINUX = System.getProperty("os.name").equals("Linux");
    private static final long EXIT_STATUS_MILLIS = 200;

    private final String name;
    private final Process process;
    private final FrameChannel channel;
    private final WireWriter out; // of the call that has it

    // of the call that has it
    private long jobs;
    private long bytes;
    private long heap;

    private volatile boolean answered; // once at least
    private volatile boolean retired; // by the pool, so that its end is no death

    private volatile boolean broken; // its channel is; it gets no more calls

    // guarded by this
    private long call = -1;
    private @Nullable RuntimeException doom;

    Worker(String name, Process process, FrameChannel channel, PoolSettings settings) {
        this.name = name;
        this.process = process;
        this.channel = channel;
        this.out = new WireWriter(settings.frameCap() + FrameChannel.HEADER, settings.nestingCap());
        // the channel ends with the process, unless something else holds its other end
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

    /** Writes a call in full before any of it is sent. */
    <A extends @Nullable Object> void prepare(RemoteJob<A, ?> job, int index, long id, A argument) {
        FrameChannel.begin(out, Handshake.CALL);
        out.writeLong(id);
        out.writeLong(index);
        out.write(job.argument(), argument, "argument");
    }

    /**
     * Sends the call prepared and waits for its answer.
     *
     * @throws UndeliveredException if the worker cannot have received the whole call
     * @throws WorkerDiedException if it ends, or answers with nonsense and is killed
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
     * Whether the worker ended with bytes of the call unread. On Linux, a Unix socket is reset when
     * its peer ends so, and at no other time; without unread bytes there is an end of file. (A
     * request to cancel may be the bytes, and then nobody runs the call again.)
     */
    private static boolean provesUnread(Exception failure) {
        return IS_LINUX
                && failure instanceof SocketException
                && "Connection reset".equals(failure.getMessage());
    }

    private WireReader receive(long id) throws IOException {
        WireReader answer = channel.receive();
        if (answer == null) {
            throw new IOException("it closed the channel");
        }
        bytes += answer.remaining();
        int type = answer.readByte();
        if ((type != Handshake.RESULT && type != Handshake.FAILURE) || answer.readLong() != id) {
            throw new ProtocolException("an answer of type " + type + " to no call");
        }
        jobs++;
        answered = true;
        heap = answer.readLong();
        if (type == Handshake.FAILURE) {
            throw new JobFailedException("a job failed in " + this, RemoteFailure.read(answer));
        }
        return answer;
    }

    /** Whether it has been given so much to do that a fresh one is better. */
    boolean isWorn(PoolSettings settings) {
        return jobs >= settings.recycleAfterJobs()
                || bytes >= settings.recycleAfterBytes()
                || heap > settings.recycleAboveHeap();
    }

    /** Marks the worker as one that the pool ends. */
    void retire() {
        retired = true;
    }

    boolean isRetired() {
        return retired;
    }

    boolean hasAnswered() {
        return answered;
    }

    /** From now on call {@code id} may doom the worker. */
    synchronized void begin(long id) {
        call = id;
    }

    /** The call is over; whether the worker must not get another. */
    synchronized boolean end() {
        call = -1;
        return doom != null;
    }

    /** Marks the worker as one to be killed, if it runs call {@code id} still. */
    synchronized boolean doom(long id, RuntimeException why) {
        if (call != id || doom != null) {
            return false;
        }
        doom = why;
        return true;
    }

    /** Asks the worker to interrupt call {@code id}; false if it cannot be asked. */
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
        kill(); // it may live on, when the channel broke
        if (reason != null) {
            return reason;
        }
        if (how instanceof ClosedByInterruptException) { // the grace of a close is over
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

    /** Kills the process and what it has started, and frees what it holds here. Any thread. */
    void kill() {
        ProcessTree.kill(process.toHandle());
        closeChannel();
    }

    /** Ends the process in good order: it exits when the channel does. Any thread. */
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
