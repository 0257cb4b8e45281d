package dev.millrace.benchmarks;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * How long requests take on a loop that is loaded: 30,000 come in a second, at random times, and
 * each computes twice for some 5 µs and gives way between. The time runs from when a request was to
 * come, not from when it came: a loop that stands still makes all requests late that come
 * meanwhile.
 */
public final class LoadedLoop implements Probe {
    private static final int A_SECOND = 30_000;
    private static final int WARM_UP = 3; // seconds
    private static final int SECONDS = 6;

    /** For the list of probes. */
    public LoadedLoop() {}

    @Override
    public List<String> rows() {
        return List.of("LoadedLoop.median", "LoadedLoop.p99", "LoadedLoop.p999");
    }

    @Override
    public List<String> contestants() {
        return List.of(
                "carrier",
                "baton",
                "nettyNio",
                "nettyEpoll",
                "vertx",
                "kotlin",
                "virtualThreads-p1");
    }

    @Override
    public String unit(String row) {
        return "µs";
    }

    @Override
    public int rounds() {
        return 3;
    }

    @Override
    public List<Measured> measure(String contestant, boolean quick)
            throws IOException, InterruptedException {
        return ForkedJvm.measure(
                contestant,
                LoadedLoop.class.getName(),
                contestant,
                Integer.toString(quick ? A_SECOND / 2 : A_SECOND * SECONDS));
    }

    /**
     * The child process: prints a line for each row. Arguments: the contestant, and the number of
     * requests.
     */
    public static void main(String[] arguments) throws Exception {
        Server server = server(arguments[0]);
        int requests = Integer.parseInt(arguments[1]);
        serve(server, requests / SECONDS * WARM_UP);
        Spent begin = Spent.byNow();
        long[] nanos = serve(server, requests);
        Spent end = Spent.byNow();
        Arrays.sort(nanos);
        for (double part : new double[] {0.5, 0.99, 0.999}) {
            double micros = nanos[(int) (part * requests)] / 1e3;
            System.out.println(begin.until(end, requests, micros));
        }
        Runtime.getRuntime().halt(0);
    }

    /** Lets the requests come, and returns how long each took. */
    private static long[] serve(Server server, int requests) throws InterruptedException {
        var random = new Random(42); // the same for all contestants
        var nanos = new long[requests];
        var done = new CountDownLatch(1);
        var served = new Served(nanos, done);
        long due = System.nanoTime();
        for (int i = 0; i < requests; i++) {
            due += (long) (-Math.log(1 - random.nextDouble()) * 1_000_000_000 / A_SECOND);
            while (System.nanoTime() < due) {
                Thread.onSpinWait();
            }
            int request = i;
            long came = due;
            server.begin(() -> served.begin(request), () -> served.end(request, came));
        }
        done.await();
        return nanos;
    }

    /** What the requests do; on the loop. */
    private static final class Served {
        private final long[] nanos;
        private final CountDownLatch done;
        private int left;
        private int sum;

        Served(long[] nanos, CountDownLatch done) {
            this.nanos = nanos;
            this.done = done;
            left = nanos.length;
        }

        void begin(int request) {
            sum += Backend.render(request);
        }

        void end(int request, long came) {
            sum += Backend.render(request + 1);
            nanos[request] = System.nanoTime() - came;
            if (--left == 0) {
                done.countDown();
            }
        }
    }

    /** Runs two steps on its loop, and gives way between. */
    private interface Server {
        void begin(Runnable first, Runnable second);
    }

    private static Server server(String contestant) throws Exception {
        return switch (contestant) {
            case "carrier" -> ours(FiberEngine.CARRIER);
            case "baton" -> ours(FiberEngine.BATON);
            case "kotlin" -> new KotlinTasks()::twoSteps;
            case "virtualThreads-p1" ->
                    (first, second) ->
                            Thread.startVirtualThread(() -> {
                                first.run();
                                Thread.yield();
                                second.run();
                            });
            default -> callbacks(Peer.of(contestant));
        };
    }

    private static Server ours(FiberEngine engine) {
        var ours = new Ours(engine);
        return (first, second) ->
                ours.loop.submit(() -> {
                    first.run();
                    Async.checkpoint();
                    second.run();
                });
    }

    private static Server callbacks(Peer peer) {
        return (first, second) ->
                peer.executor.execute(() -> {
                    first.run();
                    peer.inside.execute(second);
                });
    }
}
