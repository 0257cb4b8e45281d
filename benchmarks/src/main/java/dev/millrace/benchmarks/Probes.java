package dev.millrace.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The workloads that need JVMs of their own and have no iterations. */
final class Probes {
    private static final List<Probe> ALL =
            Stream.concat(
                            Stream.of(
                                    new IdleTasks(),
                                    new IdleLoop(),
                                    new StartUp(),
                                    new LoadedLoop()),
                            TimeToSpeed.all())
                    .toList();

    private Probes() {}

    /** Measures the workloads that match one of {@code patterns}; all if that is empty. */
    static List<Figure> measure(List<String> patterns, boolean quick, String run)
            throws IOException, InterruptedException {
        var figures = new ArrayList<Figure>();
        for (Probe probe : ALL) {
            if (matches(probe, patterns)) {
                try {
                    figures.addAll(measure(probe, quick, run));
                } finally {
                    probe.close();
                }
            }
        }
        return figures;
    }

    /** Our contestants of the workloads that match one of {@code patterns}, by workload. */
    static SequencedMap<String, List<String>> ours(List<String> patterns) {
        var found = new LinkedHashMap<String, List<String>>();
        for (Probe probe : ALL) {
            if (matches(probe, patterns)) {
                List<String> ours = probe.contestants().stream().filter(Figure::ours).toList();
                probe.rows().forEach(row -> found.put(row, ours));
            }
        }
        return found;
    }

    /** One contestant of one workload, once; empty if there is no such workload. */
    static List<Figure> measureOnce(String workload, String contestant, boolean quick, String run)
            throws IOException, InterruptedException {
        for (Probe probe : ALL) {
            int row = probe.rows().indexOf(workload);
            if (row >= 0) {
                try {
                    Probe.Measured once = probe.measure(contestant, quick).get(row);
                    return List.of(figure(probe, row, contestant, List.of(once), run));
                } finally {
                    probe.close();
                }
            }
        }
        return List.of();
    }

    private static boolean matches(Probe probe, List<String> patterns) {
        return patterns.isEmpty()
                || patterns.stream()
                        .map(Pattern::compile)
                        .anyMatch(pattern ->
                                probe.rows().stream()
                                        .map(row -> Probe.class.getPackageName() + "." + row)
                                        .anyMatch(row -> pattern.matcher(row).find()));
    }

    private static List<Figure> measure(Probe probe, boolean quick, String run)
            throws IOException, InterruptedException {
        int rounds = quick ? 1 : probe.rounds();
        var seen = new LinkedHashMap<String, List<List<Probe.Measured>>>();
        for (int round = 0; round < rounds; round++) {
            for (String contestant : probe.contestants()) {
                List<Probe.Measured> measured = probe.measure(contestant, quick);
                seen.computeIfAbsent(contestant, name -> new ArrayList<>()).add(measured);
                for (int row = 0; row < measured.size(); row++) {
                    String name = probe.rows().get(row);
                    System.out.printf(
                            "%s %s: %s %s%n",
                            name,
                            contestant,
                            Figure.number(measured.get(row).value()),
                            probe.unit(name));
                }
            }
        }
        var figures = new ArrayList<Figure>();
        for (int i = 0; i < probe.rows().size(); i++) {
            int row = i;
            seen.forEach((contestant, all) ->
                    figures.add(
                            figure(
                                    probe,
                                    row,
                                    contestant,
                                    all.stream().map(round -> round.get(row)).toList(),
                                    run)));
        }
        return figures;
    }

    private static Figure figure(
            Probe probe, int row, String contestant, List<Probe.Measured> rounds, String run) {
        String workload = probe.rows().get(row);
        double[] sorted = rounds.stream().mapToDouble(Probe.Measured::value).sorted().toArray();
        return new Figure(
                workload,
                1,
                contestant,
                probe.unit(workload),
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1],
                mean(rounds, Probe.Measured::bytes),
                mean(rounds, Probe.Measured::cpu),
                Revisions.of(workload),
                run);
    }

    private static double mean(
            List<Probe.Measured> rounds, ToDoubleFunction<Probe.Measured> number) {
        return rounds.stream().mapToDouble(number).average().orElse(Double.NaN);
    }
}
