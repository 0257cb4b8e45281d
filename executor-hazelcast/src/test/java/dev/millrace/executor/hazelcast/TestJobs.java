package dev.millrace.executor.hazelcast;

import dev.millrace.ContextVar;
import dev.millrace.executor.process.Codec;
import dev.millrace.executor.process.ProcessJob;
import dev.millrace.executor.process.ProcessJobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** What the members of the tests can do. */
public final class TestJobs implements ProcessJobs {
    static final ContextVar<String> USER = ContextVar.of("user");
    static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

    static final ProcessJob<Point, Point> MIRROR =
            ProcessJob.of(
                    "mirror",
                    Codec.of(Point.class),
                    Codec.of(Point.class),
                    point -> new Point(point.y, point.x));

    static final ProcessJob<Void, Long> PID =
            ProcessJob.of(
                    "pid",
                    Codec.nothing(),
                    Codec.of(long.class),
                    nothing -> ProcessHandle.current().pid());

    static final ProcessJob<String, String> FAIL =
            ProcessJob.of("fail", Codec.of(String.class), Codec.of(String.class), TestJobs::fail);

    /** Notes its process and its job in the file, and ends with an interrupt only. */
    static final ProcessJob<String, String> BLOCK =
            ProcessJob.of("block", Codec.of(String.class), Codec.of(String.class), TestJobs::block);

    /** As block, but ignores interrupts, and ends when its latch in {@link #ENDS} is open. */
    static final ProcessJob<String, String> STUBBORN =
            ProcessJob.of(
                    "stubborn", Codec.of(String.class), Codec.of(String.class), TestJobs::ignore);

    static final Map<String, CountDownLatch> ENDS = new ConcurrentHashMap<>();

    /** Notes each run in the file; the first blocks, the next returns. */
    static final ProcessJob<String, Long> BLOCK_ONCE =
            ProcessJob.of(
                    "block once",
                    Codec.of(String.class),
                    Codec.of(long.class),
                    TestJobs::blockOnce);

    static final ProcessJob<Void, String> WHO =
            ProcessJob.of(
                    "who",
                    Codec.nothing(),
                    Codec.of(String.class),
                    nothing -> ClusterCall.current().toString());

    /** Whether it sees the user, and anything inherited. */
    static final ProcessJob<Void, Boolean> CONTEXT =
            ProcessJob.of(
                    "context",
                    Codec.nothing(),
                    Codec.of(boolean.class),
                    nothing -> USER.bound() || INHERITED.get() != null);

    static final ProcessJob<Integer, byte[]> BYTES =
            ProcessJob.of(
                    "bytes", Codec.of(int.class), Codec.of(byte[].class), size -> new byte[size]);

    static final ProcessJob<Bag, Bag> BAG =
            ProcessJob.of("bag", Codec.of(Bag.class), Codec.of(Bag.class), bag -> bag);

    /** Returns what its codec cannot write. */
    static final ProcessJob<String, Bag> BAD_RESULT =
            ProcessJob.of(
                    "bad result",
                    Codec.of(String.class),
                    Codec.of(Bag.class),
                    text -> new Bag(Map.of("key", List.of(new Thread(text)))));

    /** Its codec is another one in a process with the property. */
    static final ProcessJob<String, String> SKEWED =
            ProcessJob.of(
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
    public List<ProcessJob<?, ?>> jobs() {
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
    public static final class Unknown implements ProcessJobs {
        static final ProcessJob<String, String> NEW =
                ProcessJob.of("new", Codec.of(String.class), Codec.of(String.class), text -> text);

        /** For the members. */
        public Unknown() {}

        @Override
        public List<ProcessJob<?, ?>> jobs() {
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
