package dev.millrace.benchmarks;

import static dev.millrace.sync.Select.select;
import static dev.millrace.sync.Select.when;

import com.softwaremill.jox.Select;
import dev.millrace.FiberEngine;
import dev.millrace.TaskGroup;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import dev.millrace.sync.AsyncQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/** One task puts elements in and another takes them out and passes them to {@code kept}. */
interface Conveyors extends AutoCloseable {
    /** Sends 0, 1, 2 and so on through a queue with the capacity {@code room}. */
    void throughQueue(int elements, int room, Kept kept) throws Exception;

    /** Sends even numbers through one channel without a buffer, odd ones through another. */
    default void throughTwoChannels(int elements, Kept kept) throws Exception {
        throw new IllegalArgumentException("cannot select");
    }

    @Override
    default void close() throws Exception {}

    static Conveyors of(String contestant) {
        return switch (contestant) {
            case "carrier" -> new Tasks(FiberEngine.CARRIER);
            case "baton" -> new Tasks(FiberEngine.BATON);
            case "kotlin" -> new Coroutines();
            case "virtualThreads-p1", "virtualThreads-cpu1" -> (Threads) Conveyors::queue;
            case "jox-p1", "jox-cpu1" -> new Jox();
            default -> throw new IllegalArgumentException(contestant);
        };
    }

    /** Ours. */
    final class Tasks implements Conveyors {
        private final Ours ours;

        Tasks(FiberEngine engine) {
            ours = new Ours(engine);
        }

        @Override
        public void throughQueue(int elements, int room, Kept kept) {
            ours.run(() -> {
                AsyncQueue<Integer> queue = AsyncQueue.fifo(room);
                TaskGroup.run(group -> {
                    group.fork(() -> {
                        for (int i = 0; i < elements; i++) {
                            queue.put(i);
                        }
                    });
                    for (int i = 0; i < elements; i++) {
                        kept.accept(queue.take());
                    }
                });
                return null;
            });
        }

        @Override
        public void throughTwoChannels(int elements, Kept kept) {
            ours.run(() -> {
                Channel<Integer> even = AsyncStream.channel(0);
                Channel<Integer> odd = AsyncStream.channel(0);
                TaskGroup.run(group -> {
                    group.fork(() -> {
                        for (int i = 0; i < elements; i++) {
                            (i % 2 == 0 ? even : odd).sender().send(i);
                        }
                    });
                    for (int i = 0; i < elements; i++) {
                        kept.accept(Conveyors.<Integer>firstOf(even, odd));
                    }
                });
                return null;
            });
        }

        @Override
        public void close() throws Exception {
            ours.close();
        }
    }

    private static <T> T firstOf(Channel<T> one, Channel<T> other) {
        return select(
                when(one.receiver()).thenApply(element -> element),
                when(other.receiver()).thenApply(element -> element));
    }

    /** Kotlin's. */
    final class Coroutines implements Conveyors {
        private final KotlinSync sync = new KotlinSync();

        @Override
        public void throughQueue(int elements, int room, Kept kept) {
            sync.throughChannel(elements, room, kept);
        }

        @Override
        public void throughTwoChannels(int elements, Kept kept) {
            sync.throughTwoChannels(elements, kept);
        }

        @Override
        public void close() {
            sync.close();
        }
    }

    /** The queue between the two sides. */
    interface Belt {
        void put(int element) throws InterruptedException;

        int take() throws InterruptedException;
    }

    private static Belt queue(int room) {
        BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(room);
        return new Belt() {
            @Override
            public void put(int element) throws InterruptedException {
                queue.put(element);
            }

            @Override
            public int take() throws InterruptedException {
                return queue.take();
            }
        };
    }

    /** Two virtual threads of the JDK's scheduler. */
    interface Threads extends Conveyors {
        Belt belt(int room);

        @Override
        default void throughQueue(int elements, int room, Kept kept) {
            run(belt(room), elements, kept);
        }

        static void run(Belt belt, int elements, Kept kept) {
            Host.virtualThread()
                    .run(() -> {
                        var end = new CompletableFuture<Void>();
                        Thread.startVirtualThread(() -> {
                            try {
                                for (int i = 0; i < elements; i++) {
                                    belt.put(i);
                                }
                                end.complete(null);
                            } catch (Throwable t) {
                                end.completeExceptionally(t);
                            }
                        });
                        for (int i = 0; i < elements; i++) {
                            kept.accept(belt.take());
                        }
                        return end.join();
                    });
        }
    }

    /** Jox. */
    final class Jox implements Conveyors {
        @Override
        public void throughQueue(int elements, int room, Kept kept) {
            com.softwaremill.jox.Channel<Integer> channel =
                    com.softwaremill.jox.Channel.newBufferedChannel(room);
            var belt =
                    new Belt() {
                        @Override
                        public void put(int element) throws InterruptedException {
                            channel.send(element);
                        }

                        @Override
                        public int take() throws InterruptedException {
                            return channel.receive();
                        }
                    };
            Threads.run(belt, elements, kept);
        }

        @Override
        public void throughTwoChannels(int elements, Kept kept) {
            com.softwaremill.jox.Channel<Integer> even =
                    com.softwaremill.jox.Channel.newRendezvousChannel();
            com.softwaremill.jox.Channel<Integer> odd =
                    com.softwaremill.jox.Channel.newRendezvousChannel();
            var belt =
                    new Belt() {
                        @Override
                        public void put(int element) throws InterruptedException {
                            (element % 2 == 0 ? even : odd).send(element);
                        }

                        @Override
                        public int take() throws InterruptedException {
                            return Select.select(even.receiveClause(), odd.receiveClause());
                        }
                    };
            Threads.run(belt, elements, kept);
        }
    }
}
