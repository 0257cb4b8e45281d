package dev.millrace.executor.process;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of a pool in its worker, one at a time.
 *
 * <p>Two threads take turns as reader. The reader that receives a call hands reading over and runs
 * the call itself, so that no thread is switched between request and answer, and while it runs
 * somebody listens: for a cancel, and for the end of the pool's process, which is the end of this
 * one.
 */
final class WorkerJobs {
    private final FrameChannel channel;
    private final List<ProcessJob<?, ?>> jobs;
    private final int frameCap;
    private final int nestingCap;
    private final ReentrantLock reading = new ReentrantLock();
    private final CallWindow window = new CallWindow();

    WorkerJobs(FrameChannel channel, List<ProcessJob<?, ?>> jobs, int frameCap, int nestingCap) {
        this.channel = channel;
        this.jobs = jobs;
        this.frameCap = frameCap;
        this.nestingCap = nestingCap;
    }

    void serve() {
        Thread.ofPlatform().name("millrace-worker-2").start(this::takeTurns);
        Thread.currentThread().setName("millrace-worker-1");
        takeTurns();
    }

    private void takeTurns() {
        // one a thread: the next call may begin before the send of the last answer has returned
        var out = new WireWriter(frameCap + FrameChannel.HEADER, nestingCap);
        try {
            while (true) {
                run(nextCall(), out);
            }
        } catch (IOException | RuntimeException e) { // the pool is gone, or makes no sense
            System.err.println("the channel to the pool broke: " + e);
            end(WorkerMain.BROKEN);
        }
    }

    private WireReader nextCall() throws IOException {
        reading.lock();
        try {
            while (true) {
                WireReader frame = channel.receive();
                if (frame == null) {
                    end(0);
                    throw new IOException("closed");
                }
                int type = frame.readByte();
                if (type == Handshake.CALL) {
                    return frame;
                }
                if (type != Handshake.CANCEL) {
                    throw new ProtocolException("a frame of type " + type);
                }
                window.interrupt(frame.readLong());
            }
        } finally {
            reading.unlock();
        }
    }

    private void run(WireReader call, WireWriter out) throws IOException {
        long id = call.readLong();
        ProcessJob<?, ?> job = jobs.get((int) call.readLong(0, jobs.size() - 1));
        Throwable failure = tryRun(job, id, call, out);
        if (failure != null) {
            tell(failure, id, out);
        }
        channel.send(out);
    }

    /** Leaves the result in {@code out}, or says why there is none. */
    private <A extends @Nullable Object, R extends @Nullable Object> @Nullable Throwable tryRun(
            ProcessJob<A, R> job, long id, WireReader call, WireWriter out) {
        try {
            A argument = job.argument().decode(call);
            call.requireEnd();
            R result;
            window.open(id);
            try {
                result = job.body().run(argument);
            } finally {
                window.close();
            }
            begin(Handshake.RESULT, id, out);
            job.result().encode(result, out);
            return null;
        } catch (UnencodableException e) {
            return e.within("result");
        } catch (Throwable t) { // whatever the body throws is told
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
            RemoteFailure.write(new IllegalStateException(type + " is too large to tell"), out);
        }
    }

    private static void begin(int type, long id, WireWriter out) {
        FrameChannel.begin(out, type);
        out.writeLong(id);
        out.writeLong(Runtime.getRuntime().totalMemory());
    }

    /** Ends the process, and what it has started; shutdown hooks have two seconds. */
    private static void end(int status) {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        Thread.sleep(2_000);
                    } catch (InterruptedException e) {
                        // ends all the sooner
                    }
                    Runtime.getRuntime().halt(status);
                });
        System.exit(status);
    }
}
