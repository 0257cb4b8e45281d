package dev.millrace.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The workloads that take JVMs of their own, and no iterations. */
final class Probes {
    private static final List<Probe> ALL = List.of(new IdleTasks(), new IdleLoop(), new StartUp());

    private Probes() {}

    /** Those that one of {@code patterns} finds; all if that is empty. */
    static List<Figure> measure(List<String> patterns, boolean quick, String run)
            throws IOException, InterruptedException {
        var figures = new ArrayList<Figure>();
        for (Probe probe : ALL) {
            String name = probe.getClass().getName();
            if (patterns.isEmpty()
                    || patterns.stream().anyMatch(p -> Pattern.compile(p).matcher(name).find())) {
                try {
                    figures.addAll(measure(probe, quick, run));
                } finally {
                    probe.close();
                }
            }
        }
        return figures;
    }

    private static List<Figure> measure(Probe probe, boolean quick, String run)
            throws IOException, InterruptedException {
        String workload = probe.getClass().getSimpleName();
        List<String> contestants = probe.contestants();
        int rounds = quick ? 1 : probe.rounds();
        double[][] seen = new double[contestants.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < contestants.size(); i++) {
                seen[i][round] = probe.measure(contestants.get(i), quick);
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
                            run));
        }
        return figures;
    }
}
