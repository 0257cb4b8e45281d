package dev.millrace.benchmarks.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Echo servers side by side, each on one processor, with the load on another; the rounds of all
 * take turns.
 */
final class EchoRun {
    private static final String GO = "benchmarks/target/echo-go";

    private final boolean quick;
    private final int rounds;
    private final double seconds;
    private final Map<Contestant, Map<Row, List<Double>>> figures = new LinkedHashMap<>();

    EchoRun(boolean quick) {
        this.quick = quick;
        this.rounds = quick ? 1 : 5;
        this.seconds = quick ? 0.2 : 3;
    }

    /** How many connections, and how much is sent at once. */
    record Row(int connections, int bytes) {
        @Override
        public String toString() {
            return bytes / 1024 + " KiB, " + connections + " connections";
        }
    }

    private static final List<Row> ROWS =
            List.of(
                    new Row(10, 1024),
                    new Row(100, 1024),
                    new Row(1000, 1024),
                    new Row(10, 64 * 1024));

    private List<Contestant> contestants() {
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

    /** For a Go without the option {@code -C}. */
    private static List<String> buildGo() {
        return List.of("sh", "-c", "cd benchmarks/peers.d/echo && go build -o ../../target/echo-go");
    }

    private static List<String> with(List<String> command, String argument) {
        var longer = new ArrayList<>(command);
        longer.add(argument);
        return longer;
    }

    /** The section of the page. */
    String measured() throws IOException {
        List<Contestant> all = contestants();
        for (int round = 0; round < rounds; round++) {
            for (Contestant contestant : all) {
                measure(contestant);
            }
        }
        return page();
    }

    private void measure(Contestant contestant) throws IOException {
        try (Contestant.Running server = contestant.start(0)) {
            String port = String.valueOf(server.number("port"));
            try (Contestant.Running load =
                    Contestant.java("load", false, EchoLoad.class, port).start(1)) {
                ask(load, ROWS.getFirst(), quick ? 0.2 : 4); // to get warm
                for (Row row : ROWS) {
                    figures.computeIfAbsent(contestant, c -> new LinkedHashMap<>())
                            .computeIfAbsent(row, r -> new ArrayList<>())
                            .add(ask(load, row, seconds));
                }
            }
        }
    }

    private static double ask(Contestant.Running load, Row row, double seconds)
            throws IOException {
        load.say(row.connections() + " " + row.bytes() + " " + seconds);
        return Double.parseDouble(load.line());
    }

    Map<Contestant, Map<Row, Double>> medians() {
        var medians = new LinkedHashMap<Contestant, Map<Row, Double>>();
        figures.forEach((contestant, rows) -> {
            var each = new LinkedHashMap<Row, Double>();
            rows.forEach((row, values) -> each.put(row, median(values)));
            medians.put(contestant, each);
        });
        return medians;
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private String page() {
        Map<Contestant, Map<Row, Double>> medians = medians();
        var text = new StringBuilder();
        text.append(
                """
                # Whole programs side by side

                Made by `benchmarks/io`, in one run.

                ## Echo servers

                Round trips per second, in thousands: each server is a process on one processor,
                the load (one thread of plain NIO) one on another; medians of %d rounds that took turns, %s seconds each.
                In brackets the ratio to Netty's callbacks on the same transport. Vert.x has the native transport.

                """
                        .formatted(rounds, seconds));
        text.append("| server |");
        ROWS.forEach(row -> text.append(' ').append(row).append(" |"));
        text.append("\n|---|").append("---:|".repeat(ROWS.size())).append('\n');
        medians.forEach((contestant, rows) -> {
            text.append("| ").append(contestant.name()).append(" |");
            rows.forEach((row, value) ->
                    text.append(String.format(Locale.ROOT, " %.1f%s |", value / 1000,
                            ratio(medians, contestant, row, value))));
            text.append('\n');
        });
        return text.append("\n![Round trips over connections](io.svg)\n").toString();
    }

    private static String ratio(
            Map<Contestant, Map<Row, Double>> medians,
            Contestant contestant,
            Row row,
            double value) {
        if (!contestant.ours()) {
            return "";
        }
        String netty = contestant.name().replace("Millrace", "Netty");
        return medians.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(netty))
                .map(entry ->
                        String.format(Locale.ROOT, " (%.2f)", value / entry.getValue().get(row)))
                .collect(Collectors.joining());
    }
}
