package dev.millrace.executor.process;

import dev.millrace.executor.codec.WireReader;
import dev.millrace.executor.codec.WireWriter;
import dev.millrace.executor.remote.RemoteJob;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages between pool and worker before the first job.
 *
 * <p>The worker begins with a <em>hello</em> of fixed size: magic number, protocol version, cookie.
 * The pool reads nothing more from a client that does not know the cookie. Then the worker lists
 * its jobs with the ids of their codecs, and the pool answers with a welcome, or with a refusal and
 * its reason.
 *
 * @param version the worker's protocol version
 * @param jobs the worker's jobs, in order
 */
record Handshake(int version, List<KnownJob> jobs) {
    static final int MAGIC = 0x4D4C5243;
    static final int VERSION = 1;
    static final int COOKIE = 32;
    static final int HELLO_SIZE = 1 + 4 + 2 + COOKIE;

    // types of frames, worker to pool
    static final int HELLO = 16;
    static final int JOBS = 17;
    static final int RESULT = 18;
    static final int FAILURE = 19;

    // pool to worker
    static final int WELCOME = 1;
    static final int REFUSAL = 2;
    static final int CALL = 3;
    static final int CANCEL = 4;

    /** The parts of a job that the two sides compare. */
    record KnownJob(String name, String argument, String result) {
        static KnownJob of(RemoteJob<?, ?> job) {
            return new KnownJob(job.name(), job.argument().id(), job.result().id());
        }
    }

    static void writeHello(int version, byte[] cookie, WireWriter out) {
        FrameChannel.begin(out, HELLO);
        out.writeFixed(MAGIC, 4);
        out.writeFixed(version, 2);
        out.writeRaw(cookie);
    }

    /** The jobs of this process. */
    static List<KnownJob> describe(List<RemoteJob<?, ?>> jobs) {
        return jobs.stream().map(KnownJob::of).toList();
    }

    static void writeJobs(List<KnownJob> jobs, WireWriter out) {
        FrameChannel.begin(out, JOBS);
        out.writeCount(jobs.size());
        for (KnownJob job : jobs) {
            out.writeString(job.name);
            out.writeString(job.argument);
            out.writeString(job.result);
        }
    }

    static List<KnownJob> readJobs(WireReader in) {
        int count = in.readCount();
        var jobs = new ArrayList<KnownJob>();
        for (int i = 0; i < count; i++) {
            jobs.add(new KnownJob(in.readString(), in.readString(), in.readString()));
        }
        in.requireEnd();
        return jobs;
    }

    /** How the worker differs from this process; null if it does not. */
    @Nullable String skew(List<KnownJob> here) {
        if (version != VERSION) {
            return "the worker speaks protocol version " + version + ", this process " + VERSION;
        }
        for (int i = 0; i < Math.max(here.size(), jobs.size()); i++) {
            if (i >= jobs.size()) {
                return "the worker does not know job \"" + here.get(i).name + "\"";
            }
            if (i >= here.size()) {
                return "the worker knows job \"" + jobs.get(i).name + "\", this process does not";
            }
            String difference = difference(here.get(i), jobs.get(i));
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static @Nullable String difference(KnownJob here, KnownJob there) {
        if (!here.name.equals(there.name)) {
            return "job \"" + here.name + "\" is \"" + there.name + "\" in the worker";
        }
        if (!here.argument.equals(there.argument)) {
            return "the argument of job \"%s\" is %s here and %s in the worker"
                    .formatted(here.name, here.argument, there.argument);
        }
        if (!here.result.equals(there.result)) {
            return "the result of job \"%s\" is %s here and %s in the worker"
                    .formatted(here.name, here.result, there.result);
        }
        return null;
    }
}
