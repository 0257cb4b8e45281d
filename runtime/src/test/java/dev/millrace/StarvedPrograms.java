package dev.millrace;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** What the child processes of {@link StarvedLoopTest} run. */
final class StarvedPrograms {
    /**
     * Printed at the end: to a thread that prints the JDK lends a carrier, and none is to spare.
     */
    private static final Queue<String> SAID = new ConcurrentLinkedQueue<>();

    static {
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform().unstarted(() -> SAID.forEach(System.out::println)));
    }

    private StarvedPrograms() {}

    private static void say(String line) {
        SAID.add(line);
    }

    /** Runs {@code wait} inside a class initialiser, and says how that ended. */
    private static void sayPinned(String what, Runnable wait) {
        try {
            PinnedStack.run(wait);
            say(what + ": went on");
        } catch (ExceptionInInitializerError e) {
            say(what + ": " + e.getCause().getClass().getSimpleName());
        }
        Async.sleep(Duration.ofMillis(1)); // the task and its loop are as before
    }

    /** Waits in every way there is, each time inside a class initialiser. */
    static final class WaitsPinned {
        private WaitsPinned() {}

        public static void main(String[] args) {
            Async.run(() -> {
                sayPinned("sleep", () -> Async.sleep(Duration.ofMillis(1)));
                Async.detach(() -> "ready"); // else a checkpoint need not wait
                sayPinned("checkpoint", Async::checkpoint);
                sayPinned("promise", () -> answeredElsewhere().await());
                sayPinned("child", () -> TaskGroup.run(group -> group.fork(() -> {})));
                sayPinned("sibling", () -> Async.detach(() -> "done").await());
            });
        }

        private static Promise<String> answeredElsewhere() {
            Promise<String> promise = EventLoop.current().promise();
            Thread.ofPlatform().start(() -> promise.completeThreadSafe("answer"));
            return promise;
        }
    }

    /** Waits in a comparator that C calls. */
    static final class WaitsBelowNative {
        private WaitsBelowNative() {}

        @SuppressWarnings("restricted")
        public static void main(String[] args) throws Throwable {
            Linker linker = Linker.nativeLinker();
            MethodHandle sort =
                    linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("qsort"),
                            FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));
            MethodHandle compare =
                    MethodHandles.lookup()
                            .findStatic(
                                    WaitsBelowNative.class,
                                    "compare",
                                    MethodType.methodType(
                                            int.class, MemorySegment.class, MemorySegment.class));
            try (Arena arena = Arena.ofShared()) {
                MemorySegment numbers = arena.allocateFrom(JAVA_INT, 2, 1);
                MemorySegment comparator =
                        linker.upcallStub(
                                compare, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS), arena);
                Async.run(() -> {
                    sort.invokeExact(numbers, 2L, JAVA_INT.byteSize(), comparator);
                    Async.sleep(Duration.ofMillis(1));
                    say("went on");
                });
            }
        }

        @SuppressWarnings("unused") // by C
        private static int compare(MemorySegment one, MemorySegment other) {
            try {
                Async.sleep(Duration.ofMillis(1));
            } catch (PinnedAwaitException e) { // must not get into C
                say("compare: " + e.getClass().getSimpleName());
            }
            return 1;
        }
    }

    /** Gives its loop away inside a class initialiser. */
    static final class BlocksPinned {
        private BlocksPinned() {}

        public static void main(String[] args) {
            Async.run(() -> {
                sayPinned("blocking", () -> Async.blocking(() -> {}));
                say("ended");
            });
        }
    }

    /** A value is on its way to a wait inside a class initialiser, and cannot get there. */
    static final class AnswersPinned {
        private AnswersPinned() {}

        public static void main(String[] args) throws InterruptedException {
            var discarded = new CountDownLatch(1);
            Async.run(() -> {
                sayPinned(
                        "suspend",
                        () ->
                                Async.suspend(
                                        wait ->
                                                Thread.ofPlatform()
                                                        .start(() -> wait.resume("answer")),
                                        answer -> {
                                            say(answer + " discarded");
                                            discarded.countDown();
                                        }));
                Async.blocking(() -> discarded.await());
            });
        }
    }

    /** One loop waits for ever inside a class initialiser; another one has work. */
    static final class HoldsTheOnlyCarrier {
        private HoldsTheOnlyCarrier() {}

        public static void main(String[] args) throws InterruptedException {
            var begun = new CountDownLatch(1);
            Thread first =
                    Thread.ofPlatform()
                            .start(() ->
                                    Async.run(() ->
                                            sayPinned(
                                                    "first loop",
                                                    () -> {
                                                        begun.countDown();
                                                        EventLoop.current().promise().await();
                                                    })));
            begun.await();
            Async.run(() -> Async.sleep(Duration.ofMillis(1)));
            first.join();
            say("second loop: ran");
        }
    }

    /**
     * Of two carriers a pinned sleep keeps one, and what a sibling starts computes on the other.
     */
    static final class SleepsBesideComputing {
        private static volatile boolean over;

        private SleepsBesideComputing() {}

        public static void main(String[] args) {
            Async.run(() -> {
                Async.detach(() -> Thread.startVirtualThread(SleepsBesideComputing::compute));
                sayPinned("sleep", () -> Async.sleep(Duration.ofMillis(200)));
                over = true;
            });
        }

        private static void compute() {
            while (!over) {
                Thread.onSpinWait();
            }
        }
    }

    /** Waits longer than the watchdog looks on. */
    static final class SleepsPinned {
        private SleepsPinned() {}

        public static void main(String[] args) {
            Async.run(() -> {
                Async.detach(SleepsPinned::live);
                sayPinned("sleep", () -> Async.sleep(Duration.ofMillis(2_500)));
            });
        }

        private static Object live() {
            while (true) {
                Async.sleep(Duration.ofMillis(1));
            }
        }
    }

    /** A virtual thread computes beside a callback, until that is reported or no loop minds. */
    static final class Computes {
        private static final CountDownLatch BEGUN = new CountDownLatch(1);
        private static volatile boolean told;

        private Computes() {}

        public static void main(String[] args) throws InterruptedException {
            try (EventLoop loop = loop("crowded")) {
                loop.runUntilComplete(
                        loop.detach(() -> {
                            Promise<String> called = loop.promise();
                            loop.callSoon(() -> {
                                Thread.startVirtualThread(Computes::computeUntilTold);
                                awaitBegin();
                                called.complete("called");
                            });
                            called.await();
                            Async.sleep(Duration.ofMillis(1));
                            told = true;
                            return "done";
                        }));
            }
            say("ended");
        }

        private static void awaitBegin() {
            try {
                BEGUN.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void computeUntilTold() {
            BEGUN.countDown();
            while (!told) {
                Thread.onSpinWait();
            }
        }

        private static EventLoop loop(String name) {
            return EventLoop.builder()
                    .name(name)
                    .exceptionHandler((loop, fault) -> {
                        say(fault.message());
                        told = true;
                    })
                    .open();
        }
    }

    /** A step of one loop computes until it is reported that another loop gets no thread. */
    static final class StepComputes {
        private static volatile boolean told;

        private StepComputes() {}

        public static void main(String[] args) throws InterruptedException {
            var begun = new CountDownLatch(1);
            Thread.ofPlatform()
                    .start(() ->
                            Async.run(() ->
                                    TaskGroup.run(group ->
                                            group.fork(
                                                    "crunch",
                                                    () -> {
                                                        begun.countDown();
                                                        while (!told) {
                                                            Thread.onSpinWait();
                                                        }
                                                    }))));
            begun.await();
            try (EventLoop loop =
                    EventLoop.builder()
                            .name("crowded")
                            .exceptionHandler((at, fault) -> {
                                say(fault.message());
                                say(String.valueOf(fault.failure().getMessage()));
                                told = true;
                            })
                            .open()) {
                loop.runUntilComplete(
                        loop.detach(() -> {
                            Async.sleep(Duration.ofMillis(1));
                            told = true;
                            return "done";
                        }));
            }
            say("ended");
        }
    }
}
