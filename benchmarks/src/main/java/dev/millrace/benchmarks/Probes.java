package dev.millrace.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/** The workloads that need JVMs of their own and have no iterations. */
final class Probes {
    private static final List<Probe> ALL = List.of(new IdleTasks(), new IdleLoop(), new StartUp());

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
                found.put(
                        probe.getClass().getSimpleName(),
                        probe.contestants().stream().filter(Figure::ours).toList());
            }
        }
        return found;
    }

    /** One contestant of one workload, once; empty if there is no such workload. */
    static List<Figure> measureOnce(String workload, String contestant, boolean quick, String run)
            throws IOException, InterruptedException {
        for (Probe probe : ALL) {
            if (probe.getClass().getSimpleName().equals(workload)) {
                try {
                    Probe.Measured once = probe.measure(contestant, quick);
                    return List.of(
                            new Figure(
                                    workload,
                                    1,
                                    contestant,
                                    probe.unit(),
                                    once.value(),
                                    once.value(),
                                    once.value(),
                                    Double.NaN,
                                    once.cpu(),
                                    Revisions.of(workload),
                                    run));
                } finally {
                    probe.close();
                }
            }
        }
        return List.of();
    }

    private static boolean matches(Probe probe, List<String> patterns) {
        String name = probe.getClass().getName();
        return patterns.isEmpty()
                || patterns.stream().anyMatch(p -> Pattern.compile(p).matcher(name).find());
    }

    private static List<Figure> measure(Probe probe, boolean quick, String run)
            throws IOException, InterruptedException {
        String workload = probe.getClass().getSimpleName();
        List<String> contestants = probe.contestants();
        int rounds = quick ? 1 : probe.rounds();
        double[][] seen = new double[contestants.size()][rounds];
        double[] cpu = new double[contestants.size()];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < contestants.size(); i++) {
                Probe.Measured measured = probe.measure(contestants.get(i), quick);
                seen[i][round] = measured.value();
                cpu[i] += measured.cpu() / rounds;
                System.out.printf(
                        "%s %s: %s %s%n",
                        workload, contestants.get(i), Figure.number(seen[i][round]), probe.unit());
            }
        }
        var figures = new ArrayList<Figure>();
        for (int i = 0; i < contestants.size(); i++) {
            double[] sorted = seen[i];
            Arrays.sort(sorted);
            figures.add(
                    new Figure(
                            workload,
                            1,
                            contestants.get(i),
                            probe.unit(),
                            sorted[rounds / 2],
                            sorted[0],
                            sorted[rounds - 1],
                            Double.NaN,
                            cpu[i],
                            Revisions.of(workload),
                            run));
        }
        return figures;
    }
}
