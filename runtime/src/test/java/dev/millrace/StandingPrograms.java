package dev.millrace;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * What the child processes of {@link StoppedProcessTest} and {@link WatchdogExcusesTest} run: a
 * step, or a host, that takes long, once the program is old enough to be accused. They say what
 * they are accused of, and that they ended.
 */
final class StandingPrograms {
    /** Something was said: an accusation, or an excuse in the log. */
    private static final CountDownLatch TOLD = new CountDownLatch(1);

    private static final CountDownLatch ACCUSED = new CountDownLatch(1);

    /** Some looks of the watchdog later than its first one at a step that takes long. */
    private static final Duration WATCHED = Duration.ofMillis(250);

    private StandingPrograms() {}

    private static void say(String line) {
        System.out.println(line);
    }

    private static void run(Duration slowStep, VoidCoroutine step) throws InterruptedException {
        System.setErr(new PrintStream(new Log(System.err)));
        try (EventLoop loop =
                EventLoop.builder()
                        .slowStep(slowStep)
                        .exceptionHandler((at, fault) -> {
                            say("accused: " + fault.message());
                            TOLD.countDown();
                            ACCUSED.countDown();
                        })
                        .open()) {
            loop.runUntilComplete(
                    loop.detach(
                            "step",
                            () -> {
                                Async.sleep(Duration.ofMillis(1_100));
                                step.run();
                                return "done";
                            }));
        }
        say("ended");
    }

    /**
     * Stops this process for five seconds, as a debugger does. The shell that does it is started
     * early: on a busy machine that takes as long as a step may.
     */
    private static final class Stopper {
        private static final String SCRIPT = "read line; kill -STOP %d; sleep 5; kill -CONT %d";

        private final Process shell;
        private final CountDownLatch over = new CountDownLatch(1);

        private Stopper() throws IOException {
            long pid = ProcessHandle.current().pid();
            shell = new ProcessBuilder("sh", "-c", SCRIPT.formatted(pid, pid)).start();
            shell.onExit().thenRun(over::countDown);
        }

        /** Has the process stopped; counts down after that. */
        CountDownLatch stop() throws IOException {
            try (OutputStream line = shell.getOutputStream()) {
                line.write('\n');
            }
            return over;
        }
    }

    private static void computeUntilZero(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    /** Uses that much of a processor; rarely asks how much that is, which is native code. */
    private static void compute(Duration processorTime) {
        Duration enough = used().plus(processorTime);
        while (used().compareTo(enough) < 0) {
            spin();
        }
    }

    /**
     * Computes until the watchdog counts its time. The first look at a step that takes long reads
     * the JVM's management, and what passes until its end does not count: a stop in there would not
     * be told. Such a look can alone take longer than {@link #WATCHED}, so wait for one more.
     */
    private static void computeUntilWatched() {
        var loop = (LoopImpl) EventLoop.current();
        long held = computeUntilHeld(loop, WATCHED.toNanos());
        computeUntilHeld(loop, held + 1);
    }

    private static long computeUntilHeld(LoopImpl loop, long nanos) {
        long held = Watchdog.heldNanos(loop);
        while (held < nanos) {
            Thread.onSpinWait();
            held = Watchdog.heldNanos(loop);
        }
        return held;
    }

    private static void spin() {
        for (int i = 0; i < 50_000; i++) {
            Thread.onSpinWait();
        }
    }

    private static Duration used() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    /** Is stopped while it computes. */
    static final class StoppedInStep {
        private StoppedInStep() {}

        public static void main(String[] args) throws Exception {
            var stopper = new Stopper();
            run(
                    Duration.ofSeconds(3),
                    () -> {
                        computeUntilWatched();
                        computeUntilZero(stopper.stop());
                        computeUntilZero(TOLD); // the watchdog looks when it gets round to it
                    });
        }
    }

    /** Computes until a line comes; its debugger may stop it meanwhile. */
    static final class ComputesUntilLine {
        private ComputesUntilLine() {}

        public static void main(String[] args) throws InterruptedException {
            var line = new CountDownLatch(1);
            Thread.ofPlatform().daemon().start(() -> awaitLine(line));
            run(
                    Duration.ofSeconds(3),
                    () -> {
                        computeUntilWatched();
                        say("holding");
                        computeUntilZero(line);
                        computeUntilZero(TOLD); // the watchdog looks when it gets round to it
                    });
        }

        private static void awaitLine(CountDownLatch line) {
            try {
                System.in.read();
            } catch (IOException e) {
                say("no line: " + e);
            }
            line.countDown();
        }
    }

    /** Is stopped after a task was cancelled that is outside of all checkpoints for a moment. */
    static final class StoppedAfterCancel {
        private StoppedAfterCancel() {}

        public static void main(String[] args) throws Exception {
            var stopper = new Stopper();
            run(
                    Duration.ofDays(1),
                    () -> {
                        var over = new CountDownLatch(1);
                        Task<?> task =
                                Async.detach(() -> {
                                    Async.blocking(() -> over.await());
                                    return "went on";
                                });
                        Async.checkpoint();
                        task.cancel();
                        CountDownLatch stop = stopper.stop();
                        Async.blocking(() -> stop.await());
                        over.countDown();
                        try {
                            task.await();
                        } catch (TaskCancelledException e) {
                            // as it should
                        }
                    });
        }
    }

    /** Its host is busy with something else. */
    static final class BusyHost {
        private BusyHost() {}

        public static void main(String[] args) throws Exception {
            System.setErr(new PrintStream(new Log(System.err)));
            try (ExecutorService host = Executors.newSingleThreadExecutor();
                    EventLoop loop =
                            EventLoop.builder()
                                    .exceptionHandler(
                                            (at, fault) -> say("accused: " + fault.message()))
                                    .guestOf(host)
                                    .open()) {
                loop.submit(() -> "it runs").get();
                host.execute(BusyHost::workUntilTold);
                say(loop.submit(() -> "nothing is lost").get());
            }
            say("ended");
        }

        private static void workUntilTold() {
            computeUntilZero(TOLD);
        }
    }

    /** Needs a quarter of a second of a processor. */
    static final class Computes {
        private Computes() {}

        public static void main(String[] args) throws InterruptedException {
            say("begun");
            run(Duration.ofMillis(600), () -> compute(Duration.ofMillis(250)));
        }
    }

    /** Computes until it is accused of that. */
    static final class ComputesUntilTold {
        private ComputesUntilTold() {}

        public static void main(String[] args) throws InterruptedException {
            run(Duration.ofMillis(500), () -> computeUntilZero(ACCUSED));
        }
    }

    /** Loads classes until something is said of it. */
    static final class LoadsClasses {
        private LoadsClasses() {}

        public static void main(String[] args) throws InterruptedException {
            run(Duration.ofMillis(500), LoadsClasses::loadUntilTold);
        }

        private static void loadUntilTold() throws ClassNotFoundException {
            while (TOLD.getCount() > 0) {
                new Making().loadClass("dev.millrace.Made");
            }
        }

        /** Makes the classes that it is asked for. */
        private static final class Making extends ClassLoader {
            Making() {
                super(null);
            }

            @Override
            protected Class<?> findClass(String name) {
                byte[] bytes = ClassFile.of().build(ClassDesc.of(name), made -> {});
                return defineClass(name, bytes, 0, bytes.length);
            }
        }
    }

    /** Is stopped by the collector until something is said of it. */
    static final class Collects {
        private static final List<byte[]> KEPT = new ArrayList<>(); // which makes pauses long

        private Collects() {}

        public static void main(String[] args) throws InterruptedException {
            for (int i = 0; i < 300_000; i++) {
                KEPT.add(new byte[16]);
            }
            run(
                    Duration.ofMillis(500),
                    () -> {
                        while (TOLD.getCount() > 0) {
                            System.gc();
                            spin(); // else nobody else comes to anything, such as the watchdog
                        }
                    });
        }
    }

    /** Computes, and is stopped by the collector again and again, until it is accused. */
    static final class ComputesBesideCollector {
        private ComputesBesideCollector() {}

        public static void main(String[] args) throws InterruptedException {
            Thread.ofPlatform().daemon().start(ComputesBesideCollector::collect);
            run(Duration.ofMillis(500), () -> computeUntilZero(ACCUSED));
        }

        private static void collect() {
            try {
                while (!ACCUSED.await(20, TimeUnit.MILLISECONDS)) {
                    System.gc();
                }
            } catch (InterruptedException e) {
                say("interrupted");
            }
        }
    }

    /** Where the log writes, a record at a time. */
    private static final class Log extends FilterOutputStream {
        Log(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] record, int from, int length) throws IOException {
            out.write(record, from, length);
            TOLD.countDown();
        }
    }
}
