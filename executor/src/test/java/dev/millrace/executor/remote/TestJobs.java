package dev.millrace.executor.remote;

import dev.millrace.executor.codec.Codec;
import dev.millrace.executor.codec.WireReader;
import dev.millrace.executor.codec.WireWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** What the workers of the tests can do. */
public final class TestJobs implements RemoteJobs {
    public static final RemoteJob<Point, Point> MIRROR =
            RemoteJob.of(
                    "mirror",
                    Codec.of(Point.class),
                    Codec.of(Point.class),
                    point -> new Point(point.y, point.x));

    public static final RemoteJob<byte[], byte[]> ECHO =
            RemoteJob.of("echo", Codec.of(byte[].class), Codec.of(byte[].class), bytes -> bytes);

    public static final RemoteJob<Integer, byte[]> BYTES =
            RemoteJob.of(
                    "bytes", Codec.of(int.class), Codec.of(byte[].class), size -> new byte[size]);

    public static final RemoteJob<Void, Long> PID =
            RemoteJob.of(
                    "pid",
                    Codec.nothing(),
                    Codec.of(long.class),
                    nothing -> ProcessHandle.current().pid());

    public static final RemoteJob<String, String> FAIL =
            RemoteJob.of("fail", Codec.of(String.class), Codec.of(String.class), TestJobs::fail);

    /** Prints its pid and never ends by itself, but with an interrupt. */
    public static final RemoteJob<String, String> BLOCK =
            RemoteJob.of("block", Codec.of(String.class), Codec.of(String.class), TestJobs::block);

    /** As block, and ignores interrupts. */
    public static final RemoteJob<String, String> STUBBORN =
            RemoteJob.of(
                    "stubborn", Codec.of(String.class), Codec.of(String.class), TestJobs::ignore);

    /** Starts a process of its own, prints both pids, and never ends. */
    public static final RemoteJob<String, String> PARENT =
            RemoteJob.of("parent", Codec.of(String.class), Codec.of(String.class), TestJobs::spawn);

    /** Keeps all memory that it can get, until there is none. */
    public static final RemoteJob<Void, Void> HOARD =
            RemoteJob.of("hoard", Codec.nothing(), Codec.nothing(), nothing -> hoard());

    public static final RemoteJob<Integer, Void> EXIT =
            RemoteJob.of(
                    "exit",
                    Codec.of(int.class),
                    Codec.nothing(),
                    status -> {
                        Runtime.getRuntime().halt(status);
                        return null;
                    });

    /** Leaves a mark in the file, and dies if it was the first. */
    public static final RemoteJob<String, Long> DIE_ONCE =
            RemoteJob.of(
                            "die once",
                            Codec.of(String.class),
                            Codec.of(long.class),
                            TestJobs::dieOnce)
                    .withRetries(2);

    public static final RemoteJob<String, String> PRINT =
            RemoteJob.of(
                    "print",
                    Codec.of(String.class),
                    Codec.of(String.class),
                    text -> {
                        System.out.println("out " + text);
                        System.err.println("err " + text);
                        return text;
                    });

    public static final RemoteJob<Bag, Bag> BAG =
            RemoteJob.of("bag", Codec.of(Bag.class), Codec.of(Bag.class), bag -> bag);

    /** Its codec is another one in a worker with the property. */
    public static final RemoteJob<String, String> SKEWED =
            RemoteJob.of(
                    "skewed",
                    Boolean.getBoolean("test.skew")
                            ? Codec.ofBytes("newer", String::getBytes, String::new)
                            : Codec.of(String.class),
                    Codec.of(String.class),
                    text -> text);

    /** Writes a result that is none. */
    public static final RemoteJob<String, Integer> LIAR =
            RemoteJob.of("liar", Codec.of(String.class), new LyingCodec(), text -> 1);

    /** Fails with a failure that cannot tell of itself. */
    public static final RemoteJob<String, String> MUTE =
            RemoteJob.of(
                    "mute",
                    Codec.of(String.class),
                    Codec.of(String.class),
                    text -> {
                        throw new MuteException();
                    });

    public record Point(int x, int y) {}

    public record Bag(Map<String, List<Object>> things) {}

    /** For the workers. */
    public TestJobs() {}

    @Override
    public List<RemoteJob<?, ?>> jobs() {
        return List.of(
                MIRROR, ECHO, BYTES, PID, FAIL, BLOCK, STUBBORN, PARENT, HOARD, EXIT, DIE_ONCE,
                PRINT, BAG, SKEWED, LIAR, MUTE);
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

    private static Void hoard() {
        var all = new ArrayList<byte[]>();
        while (true) {
            all.add(new byte[1 << 16]);
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

    @SuppressWarnings("InfiniteRecursion") // the stack overflows
    private static final class MuteException extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            return getMessage() + "!";
        }

        @Override
        public synchronized Throwable getCause() {
            throw new AssertionError("no cause");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new AssertionError("no stack");
        }
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
