package dev.millrace.executor.hazelcast;

import dev.millrace.ContextVar;
import dev.millrace.executor.codec.Codec;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.RemoteJobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** What the members of the tests can do. */
public final class TestJobs implements RemoteJobs {
    static final ContextVar<String> USER = ContextVar.of("user");
    static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

    static final RemoteJob<Point, Point> MIRROR =
            RemoteJob.of(
                    "mirror",
                    Codec.of(Point.class),
                    Codec.of(Point.class),
                    point -> new Point(point.y, point.x));

    static final RemoteJob<Void, Long> PID =
            RemoteJob.of(
                    "pid",
                    Codec.nothing(),
                    Codec.of(long.class),
                    nothing -> ProcessHandle.current().pid());

    static final RemoteJob<String, String> FAIL =
            RemoteJob.of("fail", Codec.of(String.class), Codec.of(String.class), TestJobs::fail);

    /** Notes its process and its job in the file, and ends with an interrupt only. */
    static final RemoteJob<String, String> BLOCK =
            RemoteJob.of("block", Codec.of(String.class), Codec.of(String.class), TestJobs::block);

    /** As block, but ignores interrupts, and ends when its latch in {@link #ENDS} is open. */
    static final RemoteJob<String, String> STUBBORN =
            RemoteJob.of(
                    "stubborn", Codec.of(String.class), Codec.of(String.class), TestJobs::ignore);

    static final Map<String, CountDownLatch> ENDS = new ConcurrentHashMap<>();

    /** Notes each run in the file; the first blocks, the next returns. */
    static final RemoteJob<String, Long> BLOCK_ONCE =
            RemoteJob.of(
                    "block once",
                    Codec.of(String.class),
                    Codec.of(long.class),
                    TestJobs::blockOnce);

    static final RemoteJob<Void, String> WHO =
            RemoteJob.of(
                    "who",
                    Codec.nothing(),
                    Codec.of(String.class),
                    nothing -> ClusterCall.current().toString());

    /** Whether it sees the user, and anything inherited. */
    static final RemoteJob<Void, Boolean> CONTEXT =
            RemoteJob.of(
                    "context",
                    Codec.nothing(),
                    Codec.of(boolean.class),
                    nothing -> USER.bound() || INHERITED.get() != null);

    static final RemoteJob<Integer, byte[]> BYTES =
            RemoteJob.of(
                    "bytes", Codec.of(int.class), Codec.of(byte[].class), size -> new byte[size]);

    static final RemoteJob<Bag, Bag> BAG =
            RemoteJob.of("bag", Codec.of(Bag.class), Codec.of(Bag.class), bag -> bag);

    /** Returns what its codec cannot write. */
    static final RemoteJob<String, Bag> BAD_RESULT =
            RemoteJob.of(
                    "bad result",
                    Codec.of(String.class),
                    Codec.of(Bag.class),
                    text -> new Bag(Map.of("key", List.of(new Thread(text)))));

    /** Its codec is another one in a process with the property. */
    static final RemoteJob<String, String> SKEWED =
            RemoteJob.of(
                    "skewed",
                    Boolean.getBoolean("test.skew")
                            ? Codec.ofBytes("newer", String::getBytes, String::new)
                            : Codec.of(String.class),
                    Codec.of(String.class),
                    text -> text);

    record Point(int x, int y) {}

    record Bag(Map<String, List<Object>> things) {}

    /** For the members. */
    public TestJobs() {}

    @Override
    public List<RemoteJob<?, ?>> jobs() {
        return List.of(
                MIRROR,
                PID,
                FAIL,
                BLOCK,
                STUBBORN,
                BLOCK_ONCE,
                WHO,
                CONTEXT,
                BYTES,
                BAG,
                BAD_RESULT,
                SKEWED);
    }

    /** A list of one job, that other processes have not. */
    public static final class Unknown implements RemoteJobs {
        static final RemoteJob<String, String> NEW =
                RemoteJob.of("new", Codec.of(String.class), Codec.of(String.class), text -> text);

        /** For the members. */
        public Unknown() {}

        @Override
        public List<RemoteJob<?, ?>> jobs() {
            return List.of(NEW);
        }
    }

    private static String fail(String message) throws IOException {
        throw new IOException(message, new IllegalStateException("the cause"));
    }

    private static String block(String file) throws IOException, InterruptedException {
        note(file);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            note(file, "interrupted");
            throw e;
        }
        return file;
    }

    private static String ignore(String file) throws IOException {
        CountDownLatch end = ENDS.computeIfAbsent(file, _ -> new CountDownLatch(1));
        note(file);
        while (true) {
            try {
                end.await();
                return file;
            } catch (InterruptedException e) {
                note(file, "interrupted");
            }
        }
    }

    private static long blockOnce(String file) throws IOException, InterruptedException {
        boolean first = !Files.exists(Path.of(file));
        note(file);
        if (first) {
            new CountDownLatch(1).await();
        }
        return ProcessHandle.current().pid();
    }

    private static void note(String file) throws IOException {
        ClusterCall call = ClusterCall.current();
        note(file, ProcessHandle.current().pid() + " " + call.jobId() + " " + call.attempt());
    }

    private static void note(String file, String line) throws IOException {
        Files.writeString(
                Path.of(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
