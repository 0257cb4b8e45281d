package dev.millrace.executor.remote;

import dev.millrace.executor.codec.MalformedDataException;
import dev.millrace.executor.codec.UnencodableException;
import dev.millrace.executor.codec.WireReader;
import dev.millrace.executor.codec.WireWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes calls and answers of the jobs of this process, for your own transport to
 * other processes. Any thread.
 *
 * <p>A call contains the name of the job and the {@linkplain #signature signature} of its codecs,
 * so a process with other codecs refuses it instead of misreading it. The bytes are not trusted:
 * lengths and depths are limited, and the bytes cannot choose a class.
 */
public final class JobWire {
    private static final int VERSION = 1;
    private static final int MOST_NAMES = 20;
    private static final int SMALLEST_CAP = 64 * 1024;

    private static final int RESULT = 0;
    private static final int FAILURE = 1;
    private static final int UNKNOWN = 2;
    private static final int SKEW = 3;
    private static final int OTHER_VERSION = 4;

    private final Map<String, RemoteJob<?, ?>> jobs = new LinkedHashMap<>();
    private final int byteCap;
    private final int nestingCap;

    /**
     * Makes a wire for the jobs in {@code lists}.
     *
     * @param lists classes with a public constructor without parameters
     * @param byteCap the most bytes of a call or an answer, 64 KiB or more
     * @param nestingCap how deeply values may be nested, 1 to 1,000
     * @throws IllegalArgumentException if two jobs have the same name
     */
    public JobWire(List<Class<? extends RemoteJobs>> lists, int byteCap, int nestingCap) {
        this(byteCap, nestingCap, Catalogue.of(lists));
    }

    /**
     * As {@link #JobWire}, for a process that gets the names of the lists.
     *
     * @param lists names of classes
     * @param loader loads the classes
     * @param byteCap the most bytes of a call or an answer, 64 KiB or more
     * @param nestingCap how deeply values may be nested, 1 to 1,000
     * @return the wire of the jobs of those classes
     * @throws ClassNotFoundException if there is no such class
     */
    public static JobWire load(List<String> lists, ClassLoader loader, int byteCap, int nestingCap)
            throws ClassNotFoundException {
        return new JobWire(byteCap, nestingCap, Catalogue.load(lists, loader));
    }

    private JobWire(int byteCap, int nestingCap, List<RemoteJob<?, ?>> all) {
        if (byteCap < SMALLEST_CAP || nestingCap < 1 || nestingCap > 1_000) {
            throw new IllegalArgumentException(
                    "the byte cap must be 64 KiB or more and the nesting cap 1 to 1,000, not "
                            + byteCap
                            + " and "
                            + nestingCap);
        }
        this.byteCap = byteCap;
        this.nestingCap = nestingCap;
        all.forEach(job -> jobs.put(job.name(), job));
    }

    /**
     * This wire with another job.
     *
     * @param job its name must be new here
     * @return a copy
     */
    public JobWire with(RemoteJob<?, ?> job) {
        var copy = new JobWire(byteCap, nestingCap, List.copyOf(jobs.values()));
        if (copy.jobs.putIfAbsent(job.name(), job) != null) {
            throw new IllegalArgumentException("two jobs are called \"" + job.name() + "\"");
        }
        return copy;
    }

    /**
     * The jobs, in the order of the lists.
     *
     * @return all of them
     */
    public List<RemoteJob<?, ?>> jobs() {
        return List.copyOf(jobs.values());
    }

    /**
     * The most bytes of a call or an answer.
     *
     * @return the cap
     */
    public int byteCap() {
        return byteCap;
    }

    /**
     * Whether a job with the name of {@code job} is listed here.
     *
     * @param job any job
     * @return true if it is
     */
    public boolean knows(RemoteJob<?, ?> job) {
        return jobs.containsKey(job.name());
    }

    /**
     * A digest of the argument and result codecs of {@code job}, which two processes compare.
     *
     * @param job any job
     * @return 32 hexadecimal digits
     */
    public static String signature(RemoteJob<?, ?> job) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(job.argument().id().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(job.result().id().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    // ---- in the process that submits

    /**
     * Encodes {@code call}.
     *
     * @param <A> the type of the argument
     * @param call a job with its argument
     * @return bytes for {@link #answer} in a process that knows the job
     * @throws UnencodableException if the argument cannot be sent; with the path to the part that
     *     is wrong
     */
    public <A extends @Nullable Object> byte[] write(RemoteCall<A, ?> call) {
        RemoteJob<A, ?> job = call.job();
        var out = new WireWriter(byteCap, nestingCap);
        out.writeByte(VERSION);
        out.writeString(job.name());
        out.writeString(signature(job));
        out.write(job.argument(), call.argument(), "argument");
        return out.toBytes();
    }

    /**
     * Decodes an answer.
     *
     * @param <R> the type of the result
     * @param job the job that was called
     * @param answer bytes from {@link #answer}
     * @param who the process that answered, for messages
     * @return the result
     * @throws JobFailedException if the body threw
     * @throws JobMismatchException if the job did not run because the other process does not know
     *     it, or has it with other codecs
     * @throws MalformedDataException if the bytes are not an answer to this job
     */
    public <R extends @Nullable Object> R read(RemoteJob<?, R> job, byte[] answer, String who) {
        var in = new WireReader(answer, nestingCap);
        int kind = in.readByte();
        return switch (kind) {
            case RESULT -> readResult(job, in, who);
            case FAILURE ->
                    throw new JobFailedException(job + " failed in " + who, RemoteFailure.read(in));
            case UNKNOWN ->
                    throw new JobMismatchException(
                            who + " does not know " + job + ", but " + in.readString());
            case SKEW -> throw new JobMismatchException(difference(job, in, who));
            case OTHER_VERSION ->
                    throw new JobMismatchException(
                            who
                                    + " speaks version "
                                    + in.readByte()
                                    + " of the protocol, this process "
                                    + VERSION);
            default -> throw new MalformedDataException("an answer of kind " + kind);
        };
    }

    private static <R extends @Nullable Object> R readResult(
            RemoteJob<?, R> job, WireReader in, String who) {
        try {
            R result = job.result().decode(in);
            in.requireEnd();
            return result;
        } catch (MalformedDataException | ClassCastException e) {
            throw new MalformedDataException(
                    who + " answered " + job + " with an invalid result: " + e.getMessage(), e);
        }
    }

    private static String difference(RemoteJob<?, ?> job, WireReader in, String who) {
        String argument = in.readString();
        String result = in.readString();
        boolean same = argument.equals(job.argument().id());
        return "the %s of %s is %s here and %s in %s"
                .formatted(
                        same ? "result" : "argument",
                        job,
                        same ? job.result().id() : job.argument().id(),
                        same ? result : argument,
                        who);
    }

    // ---- in the process that runs

    /**
     * Runs the job that {@code call} names on the calling thread. Does not throw because of the
     * bytes or the job: a failure becomes an answer.
     *
     * @param call bytes that need not be trusted
     * @param around runs the body
     * @return bytes for {@link #read}
     */
    public byte[] answer(byte[] call, Around around) {
        var out = new WireWriter(byteCap, nestingCap);
        try {
            answer(new WireReader(call, nestingCap), around, out);
        } catch (Throwable t) { // becomes the answer
            tell(t, out);
        }
        return out.toBytes();
    }

    /**
     * Encodes an answer that says that a call failed.
     *
     * @param failure the failure
     * @return bytes for {@link #read}
     */
    public byte[] failure(Throwable failure) {
        var out = new WireWriter(byteCap, nestingCap);
        tell(failure, out);
        return out.toBytes();
    }

    private void answer(WireReader in, Around around, WireWriter out) throws Exception {
        if (in.readByte() != VERSION) {
            out.writeByte(OTHER_VERSION);
            out.writeByte(VERSION);
            return;
        }
        RemoteJob<?, ?> job = jobs.get(in.readString());
        String signature = in.readString();
        if (job == null) {
            out.writeByte(UNKNOWN);
            out.writeString(known());
        } else if (!signature.equals(signature(job))) {
            out.writeByte(SKEW);
            out.writeString(job.argument().id());
            out.writeString(job.result().id());
        } else {
            run(job, in, around, out);
        }
    }

    private static <A extends @Nullable Object, R extends @Nullable Object> void run(
            RemoteJob<A, R> job, WireReader in, Around around, WireWriter out) throws Exception {
        A argument = job.argument().decode(in);
        in.requireEnd();
        R result = around.run(() -> job.body().run(argument));
        out.writeByte(RESULT);
        out.write(job.result(), result, "result");
    }

    private static void tell(Throwable failure, WireWriter out) {
        try {
            out.clear();
            out.writeByte(FAILURE);
            RemoteFailure.write(failure, out);
        } catch (UnencodableException e) {
            String type = failure.getClass().getName();
            out.clear();
            out.writeByte(FAILURE);
            RemoteFailure.write(new IllegalStateException(type + " is too large to send"), out);
        }
    }

    private String known() {
        List<String> names = List.copyOf(new TreeSet<>(jobs.keySet()));
        int more = names.size() - MOST_NAMES;
        return String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())))
                + (more > 0 ? " and " + more + " more" : "");
    }

    /** Runs the body of a job, for a transport that must do something before or after it. */
    @FunctionalInterface
    public interface Around {
        /**
         * Calls {@code body} once, on the calling thread.
         *
         * @param <R> the type of the result
         * @param body runs the job
         * @return what the body returned
         * @throws Exception what the body threw, or another exception if the body must not run
         */
        <R extends @Nullable Object> R run(Callable<R> body) throws Exception;
    }

    @Override
    public String toString() {
        return "wire of " + jobs.keySet();
    }
}
