package dev.millrace.executor.process;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.executor.remote.TestJobs;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** What runs in processes of its own, beside a pool or with one. */
final class PoolPrograms {
    private PoolPrograms() {}

    /** Has a worker that waits, one that ignores interrupts, and one that has started a process. */
    static final class Parent {
        static final int WORKERS = 3;

        private Parent() {}

        public static void main(String[] arguments) throws IOException {
            ProcessPool pool =
                    ProcessPool.builder(TestJobs.class)
                            .size(WORKERS)
                            .output(System.out::println)
                            .open();
            Async.run(() -> {
                List<Task<String>> jobs =
                        List.of(
                                runInExecutor(pool, TestJobs.BLOCK.with("waits")),
                                runInExecutor(pool, TestJobs.STUBBORN.with("ignores")),
                                runInExecutor(pool, TestJobs.PARENT.with("has a child")));
                String order = Async.blocking(() -> new String(System.in.readNBytes(4)));
                if (order.equals("exit")) {
                    Async.blocking(() -> System.exit(5));
                }
                jobs.forEach(Task::await);
            });
        }
    }

    /** Has a worker, and tells again and again what comes of a job. */
    static final class Tells {
        static final String OUTCOME = "outcome ";

        private Tells() {}

        /** Reads no input: the JDK closes that when it has no descriptor to start a process. */
        public static void main(String[] arguments) {
            ProcessPool pool =
                    ProcessPool.builder(TestJobs.class)
                            .size(1)
                            .backoff(Duration.ofMillis(1), Duration.ofMillis(50))
                            .open();
            Async.run(() -> {
                while (true) {
                    System.out.println(OUTCOME + outcome(pool));
                    Async.sleep(Duration.ofMillis(20));
                }
            });
        }

        private static String outcome(ProcessPool pool) {
            try {
                return "pid " + runInExecutor(pool, TestJobs.PID.with(null)).await();
            } catch (Throwable t) { // told to the test
                return t.toString();
            }
        }
    }

    /** Connects to a socket, says something and prints what comes back; uses the JDK alone. */
    static final class Stranger {
        private Stranger() {}

        public static void main(String[] arguments) {
            try (var channel =
                    SocketChannel.open(UnixDomainSocketAddress.of(Path.of(arguments[0])))) {
                System.out.println("connected");
                channel.write(ByteBuffer.wrap(HexFormat.of().parseHex(arguments[1])));
                System.out.println("read " + channel.read(ByteBuffer.allocate(100)));
            } catch (IOException e) {
                System.out.println("failed: " + e.getMessage());
            }
        }
    }
}
