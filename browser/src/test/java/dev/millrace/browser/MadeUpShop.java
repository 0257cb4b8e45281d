package dev.millrace.browser;

import dev.millrace.cli.console.TreeSource;
import dev.millrace.inspect.LoopState;
import dev.millrace.inspect.TaskState;
import dev.millrace.inspect.TaskTree;
import dev.millrace.inspect.WaitState;
import dev.millrace.spi.Description;
import java.io.EOFException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program that does not run: pictures of a shop with everything in it that a console shows. The
 * same at each start, and half a second older with each picture.
 */
final class MadeUpShop implements TreeSource {

    private static final Instant OPENED = Instant.parse("2026-03-02T03:12:40Z");

    /** From here on none of the first sixty visitors is busy, so that rows keep their places. */
    private static final int FIRST = 4;

    private final int visitors;
    private int pictures = FIRST;
    private boolean paymentsOver; // written by the test, read by the server: both under this
    private boolean closed;
    private int stacksTaken;

    /** A shop with so many visitors, each a task. */
    MadeUpShop(int visitors) {
        this.visitors = visitors;
    }

    /** Ends the tasks of the payment. */
    synchronized void endPayment() {
        paymentsOver = true;
    }

    /** Ends the program. */
    synchronized void close() {
        closed = true;
    }

    /** How many times stacks were asked for. */
    synchronized int stacksTaken() {
        return stacksTaken;
    }

    @Override
    public synchronized String tree(boolean stacks) throws EOFException {
        if (closed) {
            throw new EOFException("process 4711 has ended");
        }
        if (stacks) {
            stacksTaken++;
        } else {
            pictures++;
        }
        return TaskTree.of(4711, OPENED.plus(age()), loops(), tasks(stacks), sections()).toJson();
    }

    private Duration age() {
        return Duration.ofMillis(500L * pictures);
    }

    private List<LoopState> loops() {
        int ready = 4 + pictures * 7 % 11 + (pictures % 9 == 0 ? 23 : 0);
        boolean held = pictures % 40 >= 14;
        long polls = 91_204L + 412L * pictures;
        return List.of(
                new LoopState(
                        "shop",
                        "carrier",
                        "running",
                        true,
                        19 + visitors,
                        ready,
                        12 + visitors,
                        polls,
                        2,
                        null,
                        null,
                        List.of(FAULT)),
                new LoopState(
                        "reports",
                        "baton",
                        "running",
                        !held,
                        4,
                        held ? 31 : pictures % 3,
                        2,
                        held ? 8_400L : 8_400L + pictures,
                        0,
                        held ? "reports#2" : null,
                        held ? Duration.ofMillis(500L * (pictures % 40 - 13)) : null,
                        List.of()));
    }

    private static final String FAULT =
            "a detached task failed and nobody awaited it: java.io.IOException: 503 from"
                    + " rates.example: try later (task 'rates-31', forked in dev.shop.Rates)";

    private List<TaskState> tasks(boolean stacks) {
        var all = new ArrayList<TaskState>();
        var shop = new Tasks("shop", age(), stacks, all);
        shop.add(1, "main", "waiting", null, wait("group", "the children of serve", "shop#2"));
        shop.add(2, "http", "waiting", "shop#1", wait("accept", "a connection on port 8080"));
        order(shop, 4, "GET /orders/5512");
        order(shop, 9, "GET /orders/5519");
        payment(shop);
        shop.add(
                24,
                "basket <b>17</b>",
                "waiting",
                "shop#2",
                new WaitState(
                        "channel",
                        "a place in channel events, 64 of 64 elements in it",
                        List.of("shop#25"),
                        Map.of("senders", "3", "receivers", "1"),
                        List.of()));
        shop.add(25, "audit", "away", "shop#1", null);
        shop.add(26, "prices", "ready", "shop#1", null);
        for (int i = 0; i < visitors; i++) {
            int number = 100 + i;
            boolean busy = (i + pictures) % 997 == 3;
            shop.add(
                    number,
                    "visitor-" + (i + 1),
                    busy ? "ready" : "waiting",
                    "shop#2",
                    busy ? null : sleep(Duration.ofSeconds((i + pictures) % 30)));
        }
        reports(new Tasks("reports", age(), stacks, all));
        return all;
    }

    private static void order(Tasks shop, int first, String name) {
        String id = "shop#" + first;
        String rates = "shop#" + (first + 1);
        String job = "shop#" + (first + 3);
        shop.add(
                first,
                name,
                "waiting",
                "shop#2",
                wait("gather", "2 tasks", rates, "shop#" + (first + 2)));
        shop.add(
                first + 1,
                "rates",
                "waiting",
                id,
                new WaitState(
                        "publisher",
                        "a value of MonoTimeout",
                        List.of(),
                        Map.of("bridge", "reactor"),
                        List.of(
                                new WaitState(
                                        "operators",
                                        "source(HttpClientConnect) → map → retryWhen → timeout",
                                        List.of(),
                                        Map.of(),
                                        List.of()))));
        shop.add(
                first + 2,
                "stock",
                "waiting",
                id,
                new WaitState(
                        "job",
                        "job 'select stock' of dispatcher jdbc",
                        List.of(job),
                        Map.of("dispatcher", "jdbc", "state", first == 4 ? "running" : "queued"),
                        List.of()));
        boolean running = first == 4;
        shop.job(
                first + 3,
                "select stock",
                running ? "running" : "queued",
                "shop#" + (first + 2),
                running ? "jdbc-2" : null);
    }

    private void payment(Tasks shop) {
        if (paymentsOver) {
            return;
        }
        shop.add(
                20,
                "settle 5512",
                "waiting",
                "shop#2",
                new WaitState(
                        "lock",
                        "lock of account 88, held by refund 31",
                        List.of("shop#21"),
                        Map.of("waiting", "1"),
                        List.of()));
        shop.add(
                21,
                "refund 31",
                "waiting",
                "shop#2",
                new WaitState(
                        "lock",
                        "lock of ledger, held by settle 5512",
                        List.of("shop#20"),
                        Map.of("waiting", "2"),
                        List.of()));
        shop.cancelled(
                22,
                "refund 30",
                "shop#2",
                new WaitState(
                        "lock",
                        "lock of ledger, held by settle 5512",
                        List.of("shop#20"),
                        Map.of("waiting", "2"),
                        List.of()));
    }

    private static void reports(Tasks reports) {
        reports.add(1, "nightly", "waiting", null, wait("task", "legacy report", "reports#2"));
        reports.add(2, "legacy report", "blocked", "reports#1", null);
        reports.add(3, "mail", "ready", "reports#1", null);
        reports.add(4, "heartbeat", "ready", null, null);
    }

    private Map<String, List<Description>> sections() {
        return Map.of(
                "dispatchers",
                List.of(
                        dispatcher(1, "jdbc", 4, 4)
                                .with("queued", 3 + pictures % 4)
                                .with("rejected", 2),
                        job(1, "select stock", "jdbc-2", age().plusMillis(1_240)),
                        job(1, "select orders", "jdbc-1", Duration.ofMillis(31)),
                        job(1, "update basket", "jdbc-3", Duration.ofMillis(12)),
                        job(1, "select prices", "jdbc-4", Duration.ofMillis(4)),
                        dispatcher(2, "cpu", 1, 2),
                        job(2, "thumbnail", "cpu-1", Duration.ofMillis(40))));
    }

    private static Description dispatcher(int number, String name, int running, int permits) {
        return Description.of("dispatcher", "Dispatcher[" + name + "]")
                .with("number", number)
                .with("name", name)
                .with("limiter", name)
                .with("running", running)
                .with("permits", permits)
                .with("queued", 0)
                .with("queueCapacity", 64)
                .with("waitingForSlot", 0)
                .with("ran", 48_113 / number)
                .with("rejected", 0)
                .with("abandoned", 0);
    }

    private static Description job(int dispatcher, String name, String thread, Duration held) {
        return Description.of("running", name)
                .with("dispatcher", dispatcher)
                .with("job", name)
                .with("heldMicros", held.toNanos() / 1_000)
                .with("abandoned", false)
                .with("thread", thread);
    }

    private static WaitState sleep(Duration left) {
        return new WaitState(
                "sleep", "sleep", List.of(), Map.of("left", left.toString()), List.of());
    }

    private static WaitState wait(String kind, String text, String... on) {
        return new WaitState(kind, text, List.of(on), Map.of(), List.of());
    }

    /** The tasks of one loop. */
    private record Tasks(String loop, Duration now, boolean stacks, List<TaskState> all) {

        void add(
                int number,
                String name,
                String state,
                @Nullable String parent,
                @Nullable WaitState waiting) {
            add(number, name, "task", state, parent, null, waiting, null);
        }

        void job(int number, String name, String state, String parent, @Nullable String thread) {
            add(number, name, "job", state, parent, null, null, thread);
        }

        void cancelled(int number, String name, String parent, WaitState waiting) {
            add(
                    number,
                    name,
                    "task",
                    "waiting",
                    parent,
                    "by timeout 2 s of 'refund 30'",
                    waiting,
                    null);
        }

        private void add(
                int number,
                String name,
                String kind,
                String state,
                @Nullable String parent,
                @Nullable String cancelled,
                @Nullable WaitState waiting,
                @Nullable String thread) {
            boolean request = name.startsWith("GET") || parent != null && number > 3 && number < 13;
            Duration age =
                    now.plusMillis(40L + (number < 100 ? 9_000L / number : number % 977 * 31L));
            all.add(
                    new TaskState(
                            loop + "#" + number,
                            loop,
                            number,
                            name,
                            kind,
                            state,
                            parent,
                            age,
                            waiting == null ? null : age.minusMillis(17),
                            request ? Duration.ofMinutes(2).minus(age) : null,
                            name.equals("audit"),
                            cancelled,
                            request ? List.of("timeout 2 min", "group of " + name) : List.of(),
                            request ? List.of("traceId", "user") : List.of(),
                            List.of(),
                            waiting,
                            thread,
                            stacks ? stackOf(name) : List.of()));
        }

        private static List<StackTraceElement> stackOf(String name) {
            if (name.equals("legacy report")) {
                return List.of(
                        frame("java.base", "sun.nio.ch.Net", "poll", "Net.java", -2),
                        frame(
                                "java.base",
                                "sun.nio.ch.NioSocketImpl",
                                "park",
                                "NioSocketImpl.java",
                                191),
                        frame(
                                "java.base",
                                "java.net.Socket$SocketInputStream",
                                "read",
                                "Socket.java",
                                1099),
                        frame(
                                null,
                                "com.oldcorp.ledger.LedgerConnection",
                                "readBlock",
                                "LedgerConnection.java",
                                214),
                        frame(
                                null,
                                "dev.shop.reports.LegacyReport",
                                "totals",
                                "LegacyReport.java",
                                87),
                        frame(null, "dev.shop.reports.Nightly", "run", "Nightly.java", 41),
                        frame(null, "dev.millrace.BodyTask", "run", "BodyTask.java", 203),
                        frame(
                                "java.base",
                                "java.lang.VirtualThread",
                                "run",
                                "VirtualThread.java",
                                456));
            }
            return List.of(
                    frame(null, "dev.millrace.Wait", "park", "Wait.java", 88),
                    frame(null, "dev.millrace.Task", "await", "Task.java", 140),
                    frame(null, "dev.shop.Orders", "load", "Orders.java", 42),
                    frame(null, "dev.millrace.BodyTask", "run", "BodyTask.java", 203));
        }

        private static StackTraceElement frame(
                @Nullable String module, String type, String method, String file, int line) {
            return new StackTraceElement(null, module, null, type, method, file, line);
        }
    }
}
