package dev.millrace.executor.process;

import dev.millrace.executor.codec.UnencodableException;
import dev.millrace.executor.codec.WireReader;
import dev.millrace.executor.codec.WireWriter;
import dev.millrace.executor.remote.CallWindow;
import dev.millrace.executor.remote.RemoteFailure;
import dev.millrace.executor.remote.RemoteJob;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of a pool in its worker, one at a time.
 *
 * <p>Two threads take turns as reader. The reader that receives a call runs it itself, without a
 * switch to another thread; the other thread becomes the reader. So a cancel is received while a
 * call runs, and so is the end of the pool's process, which ends this process.
 */
final class CallServer {
    private final FrameChannel channel;
    private final List<RemoteJob<?, ?>> jobs;
    private final int frameCap;
    private final int nestingCap;
    private final IntConsumer end; // ends this process with an exit status
    private final ReentrantLock reading = new ReentrantLock();
    private final CurrentCall current = new CurrentCall();

    CallServer(
            FrameChannel channel,
            List<RemoteJob<?, ?>> jobs,
            int frameCap,
            int nestingCap,
            IntConsumer end) {
        this.channel = channel;
        this.jobs = jobs;
        this.frameCap = frameCap;
        this.nestingCap = nestingCap;
        this.end = end;
    }

    void serve() {
        Thread.ofPlatform().name("millrace-worker-2").start(this::takeTurns);
        Thread.currentThread().setName("millrace-worker-1");
        takeTurns();
    }

    private void takeTurns() {
        // one of each per thread: the next call may arrive before the last answer is sent
        var in = new FrameMemory();
        var out = new WireWriter(frameCap + FrameChannel.HEADER, nestingCap);
        try {
            for (Call call = nextCall(in); call != null; call = nextCall(in)) {
                run(call, out);
            }
        } catch (Throwable e) { // the pool is gone or sent nonsense, or this process is broken
            try {
                System.err.println("the channel to the pool broke: " + e);
            } finally {
                end.accept(WorkerMain.BROKEN);
            }
        }
    }

    /** Waits for the next call. Ends the process if the pool has closed the channel. */
    private @Nullable Call nextCall(FrameMemory in) throws IOException {
        reading.lock();
        try {
            while (true) {
                WireReader frame = channel.receive(in);
                if (frame == null) {
                    end.accept(0); // while it has the lock, so the other reader ends nothing
                    return null;
                }
                int type = frame.readByte();
                if (type == Handshake.CALL) {
                    long id = frame.readLong();
                    return new Call(id, current.arrived(id), frame);
                }
                if (type != Handshake.CANCEL) {
                    throw new ProtocolException("a frame of type " + type);
                }
                current.cancel(frame.readLong());
            }
        } finally {
            reading.unlock();
        }
    }

    private void run(Call call, WireWriter out) throws IOException {
        RemoteJob<?, ?> job = jobs.get((int) call.rest.readLong(0, jobs.size() - 1));
        Throwable failure = tryRun(job, call, out);
        if (failure != null) {
            tell(failure, call.id, out);
        }
        channel.send(out);
    }

    /** Writes the result to {@code out}, or returns the failure. */
    private <A extends @Nullable Object, R extends @Nullable Object> @Nullable Throwable tryRun(
            RemoteJob<A, R> job, Call call, WireWriter out) {
        try {
            A argument = job.argument().decode(call.rest);
            call.rest.requireEnd();
            R result;
            call.window.open();
            try {
                result = job.body().run(argument);
            } finally {
                call.window.close();
            }
            begin(Handshake.RESULT, call.id, out);
            out.write(job.result(), result, "result");
            return null;
        } catch (Throwable t) { // sent to the caller
            return t;
        }
    }

    private static void tell(Throwable failure, long id, WireWriter out) {
        try {
            begin(Handshake.FAILURE, id, out);
            RemoteFailure.write(failure, out);
        } catch (UnencodableException e) {
            begin(Handshake.FAILURE, id, out);
            String type = failure.getClass().getName();
            RemoteFailure.write(new IllegalStateException(type + " is too large to send"), out);
        }
    }

    private static void begin(int type, long id, WireWriter out) {
        FrameChannel.begin(out, type);
        out.writeLong(id);
        out.writeLong(Runtime.getRuntime().totalMemory());
    }

    /** A call that has arrived, with the unread rest of its frame. */
    private record Call(long id, CallWindow window, WireReader rest) {}
}
