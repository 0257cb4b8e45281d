package dev.millrace.benchmarks;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Pairs of tasks: one sends and the other answers, with each contestant's way to wait for a value.
 */
interface Pairs extends AutoCloseable {
    /**
     * Lets {@code pairs} pairs play {@code rounds} rounds each, and adds up the answers, which are
     * all 1.
     */
    int play(int pairs, int rounds) throws Exception;

    @Override
    default void close() throws Exception {}

    static Pairs throughChannels(String contestant) {
        return switch (contestant) {
            case "carrier" -> new Tasks(FiberEngine.CARRIER, Tasks::channels);
            case "baton" -> new Tasks(FiberEngine.BATON, Tasks::channels);
            case "kotlin" -> new Coroutines(KotlinTasks::pingPong);
            case "virtualThreads-p1" -> (Threads) Parked::new;
            case "virtualThreadsQueue-p1", "virtualThreadsQueue-cpu1" -> (Threads) Queues::new;
            case "jox-p1", "jox-cpu1" -> (Threads) Jox::new;
            default -> throw new IllegalArgumentException(contestant);
        };
    }

    static Pairs throughPromises(String contestant) {
        return switch (contestant) {
            case "carrier" -> new Tasks(FiberEngine.CARRIER, Tasks::promises);
            case "baton" -> new Tasks(FiberEngine.BATON, Tasks::promises);
            case "kotlin" -> new Coroutines((tasks, pairs, rounds) -> tasks.pingPongBare(rounds));
            case "completableFuture-p1" -> (Threads) Futures::new;
            default -> throw new IllegalArgumentException(contestant);
        };
    }

    static Pairs throughQueues(String contestant) {
        return switch (contestant) {
            case "carrier" -> new Tasks(FiberEngine.CARRIER, Tasks::queues);
            case "baton" -> new Tasks(FiberEngine.BATON, Tasks::queuesInBlocking);
            default -> (Threads) Queues::new;
        };
    }

    static int checked(int sum, int expected) {
        if (sum != expected) {
            throw new IllegalStateException(sum + " answers instead of " + expected);
        }
        return sum;
    }

    /** The exchange between the two sides; each call waits for the other side. */
    interface Rally {
        /** Sends {@code value} and returns the answer. */
        int serve(int value) throws Exception;

        /** Answers with the value received. */
        void answer() throws Exception;
    }

    /** Ours. */
    final class Tasks implements Pairs {
        private final Ours ours;
        private final Supplier<Rally> rallies;

        Tasks(FiberEngine engine, Supplier<Rally> rallies) {
            ours = new Ours(engine);
            this.rallies = rallies;
        }

        @Override
        public int play(int pairs, int rounds) {
            return ours.run(() ->
                    TaskGroup.call(group -> {
                        var answers = new ArrayList<Task<Integer>>(pairs);
                        for (int i = 0; i < pairs; i++) {
                            Rally rally = rallies.get();
                            group.fork(() -> answerAll(rally, rounds));
                            answers.add(group.fork(() -> serveAll(rally, rounds)));
                        }
                        int sum = 0;
                        for (var answer : answers) {
                            sum += answer.await();
                        }
                        return sum;
                    }));
        }

        static Rally channels() {
            Channel<Integer> there = AsyncStream.channel(0);
            Channel<Integer> back = AsyncStream.channel(0);
            return new Rally() {
                @Override
                public int serve(int value) {
                    there.sender().send(value);
                    return back.receiver().next();
                }

                @Override
                public void answer() {
                    back.sender().send(there.receiver().next());
                }
            };
        }

        static Rally queues() {
            return new Queues();
        }

        static Rally queuesInBlocking() {
            var queues = new Queues();
            return new Rally() {
                @Override
                public int serve(int value) throws InterruptedException {
                    Async.blocking(() -> queues.there.put(value));
                    return Async.blocking(() -> queues.back.take());
                }

                @Override
                public void answer() throws InterruptedException {
                    int value = Async.blocking(() -> queues.there.take());
                    Async.blocking(() -> queues.back.put(value));
                }
            };
        }

        static Rally promises() {
            EventLoop loop = EventLoop.current();
            return new Rally() {
                private Promise<Integer> there = loop.promise();
                private Promise<Integer> back = loop.promise();

                @Override
                public int serve(int value) {
                    back = loop.promise();
                    there.complete(value);
                    return back.await();
                }

                @Override
                public void answer() {
                    int value = there.await();
                    there = loop.promise();
                    back.complete(value);
                }
            };
        }

        @Override
        public void close() throws Exception {
            ours.close();
        }
    }

    private static Void answerAll(Rally rally, int rounds) throws Exception {
        for (int i = 0; i < rounds; i++) {
            rally.answer();
        }
        return null;
    }

    private static int serveAll(Rally rally, int rounds) throws Exception {
        int sum = 0;
        for (int i = 0; i < rounds; i++) {
            sum += rally.serve(1);
        }
        return sum;
    }

    /** Kotlin's. */
    final class Coroutines implements Pairs {
        private final KotlinTasks tasks = new KotlinTasks();
        private final Game game;

        Coroutines(Game game) {
            this.game = game;
        }

        @Override
        public int play(int pairs, int rounds) {
            return game.play(tasks, pairs, rounds);
        }

        @Override
        public void close() {
            tasks.close();
        }

        /** One of the games written in Kotlin. */
        interface Game {
            int play(KotlinTasks tasks, int pairs, int rounds);
        }
    }

    /** Virtual threads of the JDK's scheduler, started and joined by another one. */
    interface Threads extends Pairs {
        Rally rally();

        @Override
        default int play(int pairs, int rounds) {
            return Host.virtualThread().run(() -> playHere(pairs, rounds));
        }

        private int playHere(int pairs, int rounds) {
            List<CompletableFuture<Integer>> answers = new ArrayList<>(pairs);
            for (int i = 0; i < pairs; i++) {
                Rally rally = rally();
                Thread answerer = Thread.ofVirtual().unstarted(() -> run(rally, rounds, null));
                if (rally instanceof Parked parked) {
                    parked.answerer = answerer;
                }
                answerer.start();
                var answer = new CompletableFuture<Integer>();
                answers.add(answer);
                Thread.startVirtualThread(() -> run(rally, rounds, answer));
            }
            int sum = 0;
            for (var answer : answers) {
                sum += answer.join();
            }
            return sum;
        }

        private static void run(Rally rally, int rounds, CompletableFuture<Integer> serving) {
            try {
                if (serving == null) {
                    answerAll(rally, rounds);
                } else {
                    serving.complete(serveAll(rally, rounds));
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Two queues without a buffer. */
    final class Queues implements Rally {
        private final SynchronousQueue<Integer> there = new SynchronousQueue<>();
        private final SynchronousQueue<Integer> back = new SynchronousQueue<>();

        @Override
        public int serve(int value) throws InterruptedException {
            there.put(value);
            return back.take();
        }

        @Override
        public void answer() throws InterruptedException {
            back.put(there.take());
        }
    }

    /** Two fields; a side that finds its field empty parks. */
    final class Parked implements Rally {
        private Thread answerer;
        private volatile Thread server;
        private volatile int there;
        private volatile int back;

        @Override
        public int serve(int value) {
            if (server == null) {
                server = Thread.currentThread();
            }
            there = value;
            LockSupport.unpark(answerer);
            int answer = back;
            while (answer == 0) {
                LockSupport.park();
                answer = back;
            }
            back = 0;
            return answer;
        }

        @Override
        public void answer() {
            int value = there;
            while (value == 0) {
                LockSupport.park();
                value = there;
            }
            there = 0;
            back = value;
            LockSupport.unpark(server);
        }
    }

    /** Channels of the library Jox. */
    final class Jox implements Rally {
        private final com.softwaremill.jox.Channel<Integer> there =
                com.softwaremill.jox.Channel.newRendezvousChannel();
        private final com.softwaremill.jox.Channel<Integer> back =
                com.softwaremill.jox.Channel.newRendezvousChannel();

        @Override
        public int serve(int value) throws InterruptedException {
            there.send(value);
            return back.receive();
        }

        @Override
        public void answer() throws InterruptedException {
            back.send(there.receive());
        }
    }

    /** A new future each way, joined. */
    final class Futures implements Rally {
        private volatile CompletableFuture<Integer> there = new CompletableFuture<>();
        private volatile CompletableFuture<Integer> back = new CompletableFuture<>();

        @Override
        public int serve(int value) {
            var answer = new CompletableFuture<Integer>();
            back = answer;
            there.complete(value);
            return answer.join();
        }

        @Override
        public void answer() {
            int value = there.join();
            there = new CompletableFuture<>();
            back.complete(value);
        }
    }
}
