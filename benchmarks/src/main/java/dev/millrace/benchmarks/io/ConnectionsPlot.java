package dev.millrace.benchmarks.io;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws the round trips per second against the number of connections, as an SVG. The picture
 * follows the reader's system: light or dark.
 */
final class ConnectionsPlot {
    private static final int LEFT = 60;
    private static final int TOP = 30;
    private static final int WIDTH = 420;
    private static final int HEIGHT = 320;
    private static final int LEGEND = 190;
    private static final int BYTES = 1024;
    private static final int COLOURS = 9;

    private final Map<Contestant, Map<EchoRun.Row, Double>> medians;
    private final double most;

    ConnectionsPlot(Map<Contestant, Map<EchoRun.Row, Double>> medians) {
        this.medians = medians;
        this.most =
                medians.values().stream()
                        .flatMap(rows -> rows.entrySet().stream())
                        .filter(row -> row.getKey().bytes() == BYTES)
                        .mapToDouble(Map.Entry::getValue)
                        .max()
                        .orElse(1);
    }

    /** The picture, as SVG text. */
    String svg() {
        var text = new StringBuilder();
        int width = LEFT + WIDTH + LEGEND;
        int height = TOP + HEIGHT + 50;
        text.append(
                String.format(
                        Locale.ROOT,
                        """
                        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="Echoes of 1 KiB per second over the number of connections">
                        <style>
                        text { font: 12px sans-serif; fill: #333 } .ground { fill: #fff } .grid { stroke: #ddd }
                        polyline { fill: none; stroke-width: 2 } .ours { stroke-width: 3.5 }
                        @media (prefers-color-scheme: dark) { text { fill: #ccc } .ground { fill: #16181d } .grid { stroke: #3a3d45 } }
                        </style>
                        <rect class="ground" width="%d" height="%d"/>
                        <text x="%d" y="18">1 KiB echoes, thousands per second, over connections</text>
                        """,
                        width,
                        height,
                        width,
                        height,
                        LEFT));
        grid(text);
        int number = 0;
        for (var entry : medians.entrySet()) {
            line(text, entry.getKey(), entry.getValue(), number++);
        }
        return text.append("</svg>\n").toString();
    }

    private void grid(StringBuilder text) {
        for (int step = 0; step <= 4; step++) {
            double value = most * step / 4;
            text.append(
                    String.format(
                            Locale.ROOT,
                            "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                                    + "<text x=\"%d\" y=\"%.1f\">%.0f</text>%n",
                            LEFT,
                            LEFT + WIDTH,
                            y(value),
                            y(value),
                            20,
                            y(value) + 4,
                            value / 1000));
        }
        for (int connections : List.of(10, 100, 1000)) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "<text x=\"%.1f\" y=\"%d\">%d</text>%n",
                            x(connections) - 10,
                            TOP + HEIGHT + 20,
                            connections));
        }
    }

    private void line(
            StringBuilder text, Contestant contestant, Map<EchoRun.Row, Double> rows, int number) {
        var points = new StringBuilder();
        rows.forEach((row, value) -> {
            if (row.bytes() == BYTES) {
                points.append(
                        String.format(Locale.ROOT, "%.1f,%.1f ", x(row.connections()), y(value)));
            }
        });
        String colour = "hsl(" + 360 * number / COLOURS + " 60% 50%)";
        int legendY = TOP + 20 + 22 * number;
        text.append(
                String.format(
                        Locale.ROOT,
                        "<polyline%s stroke=\"%s\" points=\"%s\"/>"
                                + "<text x=\"%d\" y=\"%d\" style=\"fill: %s\">%s</text>%n",
                        contestant.ours() ? " class=\"ours\"" : "",
                        colour,
                        points.toString().trim(),
                        LEFT + WIDTH + 20,
                        legendY,
                        colour,
                        contestant.name()));
    }

    private static double x(int connections) {
        return LEFT + 20 + (WIDTH - 40) * (Math.log10(connections) - 1) / 2;
    }

    private double y(double value) {
        return TOP + HEIGHT - HEIGHT * value / most;
    }
}
