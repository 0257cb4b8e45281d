package dev.millrace;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** What the child processes of {@link ExitTest} run. */
final class ExitPrograms {
    private ExitPrograms() {}

    private static void say(String line) {
        System.out.println(line);
    }

    private static void waitForEver() {
        EventLoop.current().promise().await();
    }

    private static void waitAndCleanUp(CountDownLatch cleanedUp) {
        try {
            waitForEver();
        } finally {
            Async.shield(() -> Async.sleep(Duration.ofMillis(1)));
            say("cleaned up");
            cleanedUp.countDown();
        }
    }

    /** Has a task that waits and one that never does, and leaves signals to the JVM. */
    static final class IsBusy {
        private IsBusy() {}

        public static void main(String[] args) {
            Async.run(() ->
                    TaskGroup.run(group -> {
                        group.fork(ExitPrograms::waitForEver);
                        say("running");
                        group.fork(() -> {
                            while (true) {
                                Async.checkpoint();
                            }
                        });
                    }));
        }
    }

    /** Cancels its main task in a shutdown hook, which waits for the clean-up. */
    static final class CleansUpInHook {
        private CleansUpInHook() {}

        public static void main(String[] args) {
            var cleanedUp = new CountDownLatch(1);
            Async.run(() -> {
                cancelInHook(cleanedUp);
                say("running");
                waitAndCleanUp(cleanedUp);
            });
        }
    }

    private static void cancelInHook(CountDownLatch cleanedUp) {
        EventLoop loop = EventLoop.current();
        Task<?> main = Async.currentTask();
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            loop.callSoonThreadSafe(() -> main.cancel("the program ends"));
                            await(cleanedUp);
                        }));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Stops its loop in a shutdown hook, which waits until the main thread has closed it. */
    static final class StopsInHook {
        private StopsInHook() {}

        public static void main(String[] args) throws InterruptedException {
            var closed = new CountDownLatch(1);
            EventLoop loop = EventLoop.open();
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(() -> {
                                loop.callSoonThreadSafe(loop::stop);
                                await(closed);
                            }));
            loop.submit(() -> {
                say("running");
                waitAndCleanUp(new CountDownLatch(1));
            });
            loop.runForever();
            loop.close();
            say("closed");
            closed.countDown();
        }
    }

    /** Exits in one task while others wait. */
    static final class ExitsInTask {
        private ExitsInTask() {}

        public static void main(String[] args) {
            Async.run(() ->
                    TaskGroup.run(group -> {
                        group.fork(ExitPrograms::waitForEver);
                        group.fork(() -> {
                            Async.checkpoint();
                            System.exit(5);
                        });
                    }));
        }
    }

    /** Exits in a callback while a task waits. */
    static final class ExitsInCallback {
        private ExitsInCallback() {}

        public static void main(String[] args) {
            Async.run(() -> {
                EventLoop.current().callSoon(() -> System.exit(5));
                waitForEver();
            });
        }
    }

    /** Exits in a task that gives the loop away for that, so that others can clean up. */
    static final class ExitsAndCleansUp {
        private ExitsAndCleansUp() {}

        public static void main(String[] args) {
            var cleanedUp = new CountDownLatch(1);
            Async.run(() -> {
                cancelInHook(cleanedUp);
                Async.detach(() -> Async.blocking(() -> System.exit(5)));
                waitAndCleanUp(cleanedUp);
            });
        }
    }
}
