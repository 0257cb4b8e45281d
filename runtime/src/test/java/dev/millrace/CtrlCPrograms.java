package dev.millrace;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;

/** What the child processes of {@link CtrlCTest} run. */
final class CtrlCPrograms {
    private CtrlCPrograms() {}

    private static void say(String line) {
        System.out.println(line);
    }

    private static void waitForEver() {
        say("running");
        EventLoop.current().promise().await();
    }

    /** Waits for ever, and cleans up when it is cancelled. */
    static final class CleansUp {
        private CleansUp() {}

        public static void main(String[] args) {
            try {
                Async.run(() -> {
                    try {
                        waitForEver();
                    } finally {
                        Async.shield(() -> Async.sleep(Duration.ofMillis(1)));
                        say("cleaned up");
                    }
                });
            } catch (TaskCancelledException e) {
                say(e.getMessage());
            }
        }
    }

    /** Waits for ever, and never ends its clean-up. */
    static final class NeverEnds {
        private NeverEnds() {}

        public static void main(String[] args) {
            Async.run(() -> {
                try {
                    waitForEver();
                } finally {
                    say("cleaning up");
                    Async.shield(() -> EventLoop.current().promise().await());
                }
            });
        }
    }

    /** As {@link NeverEnds}, on a loop that has little patience. */
    static final class OutlastsItsGrace {
        private OutlastsItsGrace() {}

        public static void main(String[] args) {
            var settings = EventLoop.builder().closeGrace(Duration.ofMillis(200));
            try (Runner runner = Runner.of(settings)) {
                runner.run(() -> {
                    try {
                        waitForEver();
                    } finally {
                        Async.shield(() -> EventLoop.current().promise().await());
                    }
                });
            }
        }
    }

    /** Waits for ever, and leaves the exit status to Millrace. */
    static final class LeavesItsStatus {
        private LeavesItsStatus() {}

        public static void main(String[] args) {
            Async.main(
                    args,
                    _ -> {
                        try {
                            waitForEver();
                        } finally {
                            Async.shield(() -> Async.sleep(Duration.ofMillis(1)));
                            say("cleaned up");
                        }
                    });
            say("not reached");
        }
    }

    /** Has its runs behind it and waits outside any loop. */
    static final class AfterRun {
        private AfterRun() {}

        public static void main(String[] args) throws Exception {
            Async.run(() -> {});
            say("after the run");
            System.in.read();
            say("not interrupted");
        }
    }

    /** Two runs of one runner, each waiting for ever. */
    static final class RunsTwice {
        private RunsTwice() {}

        public static void main(String[] args) {
            try (Runner runner = Runner.open()) {
                for (int i = 0; i < 2; i++) {
                    try {
                        runner.run(() -> waitForEver());
                    } catch (TaskCancelledException e) {
                        say(e.getMessage());
                    }
                }
            }
        }
    }

    /** Runs on a thread that is not the program's main thread. */
    static final class OnAnotherThread {
        private OnAnotherThread() {}

        public static void main(String[] args) {
            Thread.ofPlatform()
                    .name("worker")
                    .start(() ->
                            Async.run(() -> {
                                try {
                                    waitForEver();
                                } finally {
                                    say("cleaned up");
                                }
                            }));
        }
    }

    /** Has a handler of its own before it runs. */
    static final class HasItsOwnHandler {
        private HasItsOwnHandler() {}

        public static void main(String[] args) throws Exception {
            handleInterrupts();
            Async.run(() -> {
                say("running");
                Async.blocking(() -> System.in.read());
                say("not cancelled");
            });
        }

        /** As a program does that names {@code sun.misc.Signal}, of which compilers warn. */
        private static void handleInterrupts() throws ReflectiveOperationException {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object mine =
                    Proxy.newProxyInstance(
                            HasItsOwnHandler.class.getClassLoader(),
                            new Class<?>[] {handler},
                            (proxy, method, arguments) -> {
                                say("my own handler");
                                return null;
                            });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("INT"), mine);
        }
    }

    /** Ends by itself when it is sent a line. */
    static final class WaitsForALine {
        private WaitsForALine() {}

        public static void main(String[] args) throws IOException {
            Async.run(() -> {
                say("running");
                Async.blocking(() -> System.in.read());
                say("done");
            });
        }
    }
}
