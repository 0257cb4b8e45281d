package dev.millrace.benchmarks.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Compares echo servers. Each runs on one processor and the load on another; every round measures
 * each server once.
 */
final class EchoRun {
    private static final String GO = "benchmarks/target/echo-go";

    private static final Row FEW = new Row(10, 1024);

    private final boolean quick;
    private final Class<?> load;
    private final List<Contestant> contestants;
    private final List<Row> rows;
    private final Rounds rounds;
    private final Warmth warmth;
    private final Map<Contestant, Map<Row, List<Figure>>> figures = new LinkedHashMap<>();

    private EchoRun(
            boolean quick,
            Class<?> load,
            Warmth warmth,
            List<Contestant> contestants,
            List<Row> rows) {
        this.quick = quick;
        this.warmth = quick ? new Warmth(0.2, 0) : warmth;
        this.load = load;
        this.contestants = contestants;
        this.rows = rows;
        this.rounds = Rounds.of(quick);
    }

    /** Without TLS. */
    static EchoRun plain(boolean quick, Predicate<Contestant> wanted) {
        return new EchoRun(
                quick,
                EchoLoad.class,
                new Warmth(6, 0),
                contestants().stream().filter(wanted).toList(),
                List.of(FEW, new Row(100, 1024), new Row(1000, 1024), new Row(10, 64 * 1024)));
    }

    /** The comparison with TLS. */
    static EchoRun tls(boolean quick) throws IOException {
        String key = EchoKey.make().toString();
        return new EchoRun(
                quick,
                TlsLoad.class,
                new Warmth(10, 2), // ciphers are slow until they are compiled
                List.of(
                        Contestant.java("Millrace, epoll", true, EchoMillrace.class, "epoll", key),
                        Contestant.java("Netty, epoll", false, EchoNetty.class, "epoll", key)),
                List.of(FEW, new Row(100, 1024), new Row(10, 64 * 1024)));
    }

    /**
     * What a server is given before it is measured; the same for all.
     *
     * @param seconds before its first row, of the row with few connections
     * @param ofEachRow before each row, of that row
     */
    private record Warmth(double seconds, double ofEachRow) {}

    /** How many connections, and how much is sent at once. */
    record Row(int connections, int bytes) {
        @Override
        public String toString() {
            return bytes / 1024 + " KiB, " + connections + " connections";
        }
    }

    /**
     * @param rate round trips per second
     * @param cpu processor time of the server's process, in microseconds per round trip
     */
    record Figure(double rate, double cpu) {
        static Figure median(List<Figure> all) {
            return new Figure(
                    Rounds.median(all.stream().map(Figure::rate).toList()),
                    Rounds.median(all.stream().map(Figure::cpu).toList()));
        }
    }

    private static List<Contestant> contestants() {
        var all = new ArrayList<Contestant>();
        all.add(Contestant.java("Millrace, nio", true, EchoMillrace.class, "nio"));
        all.add(Contestant.java("Millrace, epoll", true, EchoMillrace.class, "epoll"));
        all.add(Contestant.java("Netty, nio", false, EchoNetty.class, "nio"));
        all.add(Contestant.java("Netty, epoll", false, EchoNetty.class, "epoll"));
        all.add(Contestant.java("Vert.x", false, EchoVertx.class));
        all.add(Contestant.java("virtual threads", false, EchoThreads.class));
        List<String> python = List.of("/usr/bin/python3", "benchmarks/peers.d/echo/echo.py");
        List<String> hasUvloop = List.of("/usr/bin/python3", "-c", "import uvloop");
        Contestant.foreign("uvloop, streams", with(python, "uvloop"), hasUvloop)
                .ifPresent(all::add);
        Contestant.foreign("uvloop, protocol", with(python, "uvloop-protocol"), hasUvloop)
                .ifPresent(all::add);
        Contestant.foreign(
                        "Go",
                        List.of(GO),
                        List.of("go", "build", "-C", "benchmarks/peers.d/echo", "-o", GO))
                .or(() -> Contestant.foreign("Go", List.of(GO), buildGo()))
                .ifPresent(all::add);
        return all;
    }

    /** Changes the folder first: an old Go has no option {@code -C}. */
    private static List<String> buildGo() {
        return List.of(
                "sh", "-c", "cd benchmarks/peers.d/echo && go build -o ../../target/echo-go");
    }

    private static List<String> with(List<String> command, String argument) {
        var longer = new ArrayList<>(command);
        longer.add(argument);
        return longer;
    }

    /** The lines of a table. */
    String measured() throws IOException {
        for (int round = 0; round < rounds.count(); round++) {
            for (Contestant contestant : contestants) {
                measure(contestant);
            }
        }
        return table();
    }

    private void measure(Contestant contestant) throws IOException {
        try (Contestant.Running server = contestant.start(0)) {
            String port = String.valueOf(server.number("port"));
            try (Contestant.Running client = Contestant.java("load", false, load, port).start(1)) {
                ask(client, FEW, warmth.seconds());
                for (Row row : rows) {
                    if (warmth.ofEachRow() > 0) {
                        ask(client, row, warmth.ofEachRow());
                    }
                    long before = server.cpuMicros();
                    double rate = ask(client, row, rounds.seconds());
                    // the load warms up for half of the time before it counts
                    double trips = rate * rounds.seconds() * 1.5;
                    figures.computeIfAbsent(contestant, c -> new LinkedHashMap<>())
                            .computeIfAbsent(row, r -> new ArrayList<>())
                            .add(new Figure(rate, (server.cpuMicros() - before) / trips));
                }
            }
        }
    }

    private static double ask(Contestant.Running client, Row row, double seconds)
            throws IOException {
        client.say(row.connections() + " " + row.bytes() + " " + seconds);
        return Double.parseDouble(client.line());
    }

    Map<Contestant, Map<Row, Double>> rates() {
        var rates = new LinkedHashMap<Contestant, Map<Row, Double>>();
        medians()
                .forEach((contestant, each) -> {
                    var of = new LinkedHashMap<Row, Double>();
                    each.forEach((row, figure) -> of.put(row, figure.rate()));
                    rates.put(contestant, of);
                });
        return rates;
    }

    private Map<Contestant, Map<Row, Figure>> medians() {
        var medians = new LinkedHashMap<Contestant, Map<Row, Figure>>();
        figures.forEach((contestant, each) -> {
            var of = new LinkedHashMap<Row, Figure>();
            each.forEach((row, values) -> of.put(row, Figure.median(values)));
            medians.put(contestant, of);
        });
        return medians;
    }

    private String table() {
        Map<Contestant, Map<Row, Figure>> medians = medians();
        var text = new StringBuilder("| server |");
        rows.forEach(row -> text.append(' ').append(row).append(" |"));
        text.append("\n|---|").append("---:|".repeat(rows.size())).append('\n');
        medians.forEach((contestant, each) -> {
            text.append("| ").append(contestant.name()).append(" |");
            Map<Row, Figure> netty = contestant.ours() ? ofNetty(medians, contestant) : null;
            each.forEach((row, figure) ->
                    text.append(cell(figure, netty == null ? null : netty.get(row))));
            text.append('\n');
        });
        return text.toString();
    }

    private static String cell(Figure figure, Figure netty) {
        String ratio =
                netty == null
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                " (**%.2f**, %.2f)",
                                figure.rate() / netty.rate(),
                                netty.cpu() / figure.cpu());
        return String.format(
                Locale.ROOT, " %.1f, %.1f µs%s |", figure.rate() / 1000, figure.cpu(), ratio);
    }

    private static Map<Row, Figure> ofNetty(
            Map<Contestant, Map<Row, Figure>> medians, Contestant contestant) {
        String netty = contestant.name().replace("Millrace", "Netty");
        return medians.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(netty))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }
}
