package dev.millrace.benchmarks;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.TaskGroup;
import dev.millrace.sync.AsyncLock;
import dev.millrace.sync.AsyncSemaphore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/** Tasks that pass one at a time, in order, through a lock or a semaphore. */
interface Turnstiles extends AutoCloseable {
    /**
     * Lets {@code tasks} tasks pass {@code rounds} times each through a lock; returns the number of
     * passages.
     */
    int throughLock(int tasks, int rounds) throws Exception;

    /** The same, through a semaphore of one permit. */
    int throughSemaphore(int tasks, int rounds) throws Exception;

    @Override
    default void close() throws Exception {}

    static Turnstiles of(String contestant) {
        return switch (contestant) {
            case "carrier" -> new Tasks(FiberEngine.CARRIER);
            case "baton" -> new Tasks(FiberEngine.BATON);
            case "kotlin" -> new Coroutines();
            case "virtualThreads-p1" -> new Threads();
            default -> throw new IllegalArgumentException(contestant);
        };
    }

    /**
     * Counts the passages. The first task yields once while it is inside, so that all others come
     * to wait.
     */
    final class Count {
        private int passed;
        private int inside;

        void enter() {
            if (++inside != 1) {
                throw new IllegalStateException(inside + " are in at once");
            }
            passed++;
            inside--;
        }

        int passed() {
            return passed;
        }
    }

    /** Ours. */
    final class Tasks implements Turnstiles {
        private final Ours ours;

        Tasks(FiberEngine engine) {
            ours = new Ours(engine);
        }

        @Override
        public int throughLock(int tasks, int rounds) {
            return ours.run(() -> {
                AsyncLock lock = AsyncLock.create();
                return pass(tasks, rounds, lock::acquire, lock::release);
            });
        }

        @Override
        public int throughSemaphore(int tasks, int rounds) {
            return ours.run(() -> {
                AsyncSemaphore semaphore = AsyncSemaphore.create(1);
                return pass(tasks, rounds, semaphore::acquire, semaphore::release);
            });
        }

        private static int pass(int tasks, int rounds, Runnable acquire, Runnable release) {
            var count = new Count();
            TaskGroup.run(group -> {
                for (int i = 0; i < tasks; i++) {
                    group.fork(() -> {
                        acquire.run();
                        Async.checkpoint();
                        for (int round = 0; round < rounds; round++) {
                            count.enter();
                            release.run();
                            acquire.run();
                        }
                        release.run();
                    });
                }
            });
            return count.passed();
        }

        @Override
        public void close() throws Exception {
            ours.close();
        }
    }

    /** Kotlin's. */
    final class Coroutines implements Turnstiles {
        private final KotlinSync sync = new KotlinSync();

        @Override
        public int throughLock(int tasks, int rounds) {
            return sync.throughMutex(tasks, rounds);
        }

        @Override
        public int throughSemaphore(int tasks, int rounds) {
            return sync.throughSemaphore(tasks, rounds);
        }

        @Override
        public void close() {
            sync.close();
        }
    }

    /** Virtual threads with the JDK's fair lock and semaphore. */
    final class Threads implements Turnstiles {
        @Override
        public int throughLock(int tasks, int rounds) {
            var lock = new ReentrantLock(true);
            return pass(tasks, rounds, lock::lock, lock::unlock);
        }

        @Override
        public int throughSemaphore(int tasks, int rounds) {
            var semaphore = new Semaphore(1, true);
            return pass(tasks, rounds, semaphore::acquireUninterruptibly, semaphore::release);
        }

        private static int pass(int tasks, int rounds, Runnable acquire, Runnable release) {
            return Host.virtualThread()
                    .run(() -> {
                        var count = new Count();
                        List<CompletableFuture<Void>> ends = new ArrayList<>(tasks);
                        for (int i = 0; i < tasks; i++) {
                            var end = new CompletableFuture<Void>();
                            ends.add(end);
                            Thread.startVirtualThread(() -> {
                                try {
                                    acquire.run();
                                    Thread.yield();
                                    for (int round = 0; round < rounds; round++) {
                                        count.enter();
                                        release.run();
                                        acquire.run();
                                    }
                                    release.run();
                                    end.complete(null);
                                } catch (Throwable t) {
                                    end.completeExceptionally(t);
                                }
                            });
                        }
                        ends.forEach(CompletableFuture::join);
                        return count.passed();
                    });
        }
    }
}
