package dev.millrace.cli;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.TaskGroup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the tests look into: has nothing but Millrace. It prints {@code ready}, answers lines of its
 * standard input, and ends with that.
 */
public final class WatchedProgram {
    private WatchedProgram() {}

    /**
     * {@code healthy}: tasks wait; {@code stuck}: one of them computes without end, so that the
     * loop answers nobody.
     */
    public static void main(String[] arguments) throws Exception {
        Thread.ofPlatform().daemon().start(WatchedProgram::answer);
        if (arguments[0].equals("none")) {
            System.out.println("ready");
            Thread.currentThread().join();
        }
        try (EventLoop loop = EventLoop.builder().name("shop").open()) {
            loop.runUntilComplete(
                    loop.detach(
                            "main",
                            () -> {
                                work(arguments[0].equals("stuck"));
                                return null;
                            }));
        }
    }

    private static void work(boolean stuck) throws Exception {
        TaskGroup.run(group -> {
            group.fork("reader", () -> Async.sleep(Duration.ofHours(1)));
            if (stuck) {
                group.fork("pricing", () -> Pricing.compute());
            } else {
                group.fork(
                        "ticker",
                        () -> {
                            System.out.println("ready");
                            Async.sleep(Duration.ofHours(1));
                        });
            }
        });
    }

    /** The line that holds everything up. */
    static final class Pricing {
        private static volatile long price;

        private Pricing() {}

        static void compute() {
            System.out.println("ready");
            while (price >= 0) {
                price = (price + 1) % 1_000;
            }
        }
    }

    private static void answer() {
        try (var in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            while (in.readLine() != null) {
                System.out.println(agents() + " agents, " + descriptors() + " descriptors");
            }
        } catch (IOException end) {
            // as at the end of the input
        }
        System.exit(0);
    }

    private static long agents() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("millrace-agent"))
                .count();
    }

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
