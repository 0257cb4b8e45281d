package dev.millrace.executor.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** What the workers of the tests can do. */
public final class TestJobs implements ProcessJobs {
    static final ProcessJob<Point, Point> MIRROR =
            ProcessJob.of(
                    "mirror",
                    Codec.of(Point.class),
                    Codec.of(Point.class),
                    point -> new Point(point.y, point.x));

    static final ProcessJob<byte[], byte[]> ECHO =
            ProcessJob.of("echo", Codec.of(byte[].class), Codec.of(byte[].class), bytes -> bytes);

    static final ProcessJob<Integer, byte[]> BYTES =
            ProcessJob.of(
                    "bytes", Codec.of(int.class), Codec.of(byte[].class), size -> new byte[size]);

    static final ProcessJob<Void, Long> PID =
            ProcessJob.of(
                    "pid",
                    Codec.nothing(),
                    Codec.of(long.class),
                    nothing -> ProcessHandle.current().pid());

    static final ProcessJob<String, String> FAIL =
            ProcessJob.of("fail", Codec.of(String.class), Codec.of(String.class), TestJobs::fail);

    /** Prints its pid and never ends by itself, but with an interrupt. */
    static final ProcessJob<String, String> BLOCK =
            ProcessJob.of("block", Codec.of(String.class), Codec.of(String.class), TestJobs::block);

    /** As block, and ignores interrupts. */
    static final ProcessJob<String, String> STUBBORN =
            ProcessJob.of(
                    "stubborn", Codec.of(String.class), Codec.of(String.class), TestJobs::ignore);

    /** Starts a process of its own, prints both pids, and never ends. */
    static final ProcessJob<String, String> PARENT =
            ProcessJob.of(
                    "parent", Codec.of(String.class), Codec.of(String.class), TestJobs::spawn);

    static final ProcessJob<Integer, Void> EXIT =
            ProcessJob.of(
                    "exit",
                    Codec.of(int.class),
                    Codec.nothing(),
                    status -> {
                        Runtime.getRuntime().halt(status);
                        return null;
                    });

    /** Leaves a mark in the file, and dies if it was the first. */
    static final ProcessJob<String, Long> DIE_ONCE =
            ProcessJob.of(
                            "die once",
                            Codec.of(String.class),
                            Codec.of(long.class),
                            TestJobs::dieOnce)
                    .withRetries(2);

    static final ProcessJob<String, String> PRINT =
            ProcessJob.of(
                    "print",
                    Codec.of(String.class),
                    Codec.of(String.class),
                    text -> {
                        System.out.println("out " + text);
                        System.err.println("err " + text);
                        return text;
                    });

    static final ProcessJob<Bag, Bag> BAG =
            ProcessJob.of("bag", Codec.of(Bag.class), Codec.of(Bag.class), bag -> bag);

    /** Its codec is another one in a worker with the property. */
    static final ProcessJob<String, String> SKEWED =
            ProcessJob.of(
                    "skewed",
                    Boolean.getBoolean("test.skew")
                            ? Codec.ofBytes("newer", String::getBytes, String::new)
                            : Codec.of(String.class),
                    Codec.of(String.class),
                    text -> text);

    /** Writes a result that is none. */
    static final ProcessJob<String, Integer> LIAR =
            ProcessJob.of("liar", Codec.of(String.class), new LyingCodec(), text -> 1);

    record Point(int x, int y) {}

    record Bag(Map<String, List<Object>> things) {}

    /** For the workers. */
    public TestJobs() {}

    @Override
    public List<ProcessJob<?, ?>> jobs() {
        return List.of(
                MIRROR, ECHO, BYTES, PID, FAIL, BLOCK, STUBBORN, PARENT, EXIT, DIE_ONCE, PRINT, BAG,
                SKEWED, LIAR);
    }

    private static String fail(String message) throws IOException {
        throw new IOException(message, new IllegalStateException("the cause"));
    }

    private static String block(String name) throws InterruptedException {
        sayPid();
        new CountDownLatch(1).await();
        return name;
    }

    private static String ignore(String name) {
        sayPid();
        while (true) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                System.out.println("interrupted");
            }
        }
    }

    private static String spawn(String name) throws Exception {
        Process child = new ProcessBuilder("sleep", "1000").start();
        System.out.println("child " + child.pid());
        sayPid();
        child.waitFor();
        return name;
    }

    private static long dieOnce(String file) throws IOException {
        Path mark = Path.of(file);
        if (Files.exists(mark)) {
            return ProcessHandle.current().pid();
        }
        Files.createFile(mark);
        Runtime.getRuntime().halt(9);
        return 0;
    }

    private static void sayPid() {
        System.out.println("pid " + ProcessHandle.current().pid());
    }

    private static final class LyingCodec implements Codec<Integer> {
        @Override
        public String id() {
            return "liar";
        }

        @Override
        public void encode(Integer value, WireWriter out) {
            out.writeByte(value);
            out.writeString("and more than that");
        }

        @Override
        public Integer decode(WireReader in) {
            return in.readByte();
        }
    }
}
