package dev.millrace.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.Predicate;

/**
 * A picture of how the cost of an item grows with the number of items: logarithmic axes, a panel
 * per engine and one for the peers, a line per workload. It has its own background, light or dark
 * to match the reader's system.
 */
final class GrowthPlot {
    private static final int PANEL = 470;
    private static final int LEFT = 74;
    private static final int TOP = 48;
    private static final int PLOT_WIDTH = 200;
    private static final int PLOT_HEIGHT = 380;
    private static final int HEIGHT = TOP + PLOT_HEIGHT + 64;
    private static final int LABEL_HEIGHT = 15;
    private static final int DECADES = 2;
    private static final int COLOURS = 8;

    private final List<Line> lines = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int lowest = 0; // powers of ten
    private int highest = 1;

    GrowthPlot(Figures growth) {
        var workloads = new ArrayList<String>();
        growth.byScale()
                .forEach((name, scales) -> {
                    Figure any = scales.firstEntry().getValue();
                    if (!workloads.contains(any.workload())) {
                        workloads.add(any.workload());
                    }
                    lines.add(new Line(any, workloads.indexOf(any.workload()) % COLOURS, scales));
                });
        List<Double> costs =
                lines.stream()
                        .flatMap(line -> line.scales.values().stream())
                        .map(Figure::median)
                        .sorted()
                        .toList();
        if (!costs.isEmpty()) {
            lowest = (int) Math.floor(Math.log10(costs.getFirst()));
            highest = Math.max(lowest + 1, (int) Math.ceil(Math.log10(costs.getLast())));
        }
    }

    /** The picture. */
    String svg() {
        int width = 3 * PANEL;
        text.setLength(0);
        add(
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="Cost per item at 1, 10 and 100 times the size">
                <style>
                text { font: 12px sans-serif; fill: #333 }
                .title { font-weight: bold; font-size: 14px }
                .ground { fill: #fff } .grid { stroke: #ddd } .limit { stroke: #777; stroke-dasharray: 4 4 }
                %s@media (prefers-color-scheme: dark) {
                text { fill: #ccc } .ground { fill: #16181d } .grid { stroke: #3a3d45 } .limit { stroke: #999 }
                %s}
                polyline { fill: none; stroke-width: 2 } circle { stroke: none }
                </style>
                <rect class="ground" width="%d" height="%d"/>
                """,
                width, HEIGHT, colours("55%", "38%"), colours("70%", "68%"), width, HEIGHT);
        panel(0, "carrier engine", figure -> figure.contestant().equals("carrier"));
        panel(1, "baton engine", figure -> figure.contestant().equals("baton"));
        panel(2, "peers", figure -> !figure.ours());
        return text.append("</svg>\n").toString();
    }

    private static String colours(String saturation, String lightness) {
        var rules = new StringBuilder();
        for (int i = 0; i < COLOURS; i++) {
            String colour = "hsl(%d %s %s)".formatted(i * 360 / COLOURS, saturation, lightness);
            rules.append(
                    "polyline.c%d { stroke: %s } text.c%d, circle.c%d { fill: %s }\n"
                            .formatted(i, colour, i, i, colour));
        }
        return rules.toString();
    }

    private void panel(int index, String title, Predicate<Figure> shown) {
        add("<g transform=\"translate(%d 0)\">\n", index * PANEL);
        text(LEFT, 24, "title", "start", title);
        text(LEFT + PLOT_WIDTH / 2, HEIGHT - 14, "", "middle", "times the usual number of items");
        for (int power = lowest; power <= highest; power++) {
            double y = y(Math.pow(10, power));
            add(
                    "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>\n",
                    LEFT, y, LEFT + PLOT_WIDTH, y);
            String label = Figure.number(Math.pow(10, power)).replace(".0", "");
            text(LEFT - 6, y + 4, "", "end", power == highest ? label + " ns" : label);
        }
        for (int scale = 1; scale <= 100; scale *= 10) {
            double x = x(scale);
            add(
                    "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n",
                    x, TOP, x, TOP + PLOT_HEIGHT);
            text(x, TOP + PLOT_HEIGHT + 20, "", "middle", scale + " ×");
        }
        limit();
        List<Line> here = lines.stream().filter(line -> shown.test(line.any)).toList();
        here.forEach(this::draw);
        label(here);
        text.append("</g>\n");
    }

    /** The steepest allowed line, from the lower left corner. */
    private void limit() {
        double from = Math.pow(10, lowest + 0.1);
        double to = from * Math.pow(Targets.GROWTH_PER_DECADE, DECADES);
        add(
                "<line class=\"limit\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
                x(1), y(from), x(100), y(to));
        text(
                x(100) + 8,
                y(to) + 4,
                "",
                "start",
                "%.1f × per decade".formatted(Targets.GROWTH_PER_DECADE));
    }

    private void draw(Line line) {
        var points = new StringBuilder();
        line.scales.forEach((scale, figure) -> {
            double x = x(scale);
            double y = y(figure.median());
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
            add("<circle class=\"c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>\n", line.colour, x, y);
        });
        add("<polyline class=\"c%d\" points=\"%s\"/>\n", line.colour, points.toString().strip());
    }

    /** Names at the ends of the lines, moved apart where the lines are close. */
    private void label(List<Line> here) {
        double free = TOP;
        for (Line line :
                here.stream().sorted(Comparator.comparingDouble(Line::last).reversed()).toList()) {
            double y = Math.max(y(line.last()) + 4, free);
            free = y + LABEL_HEIGHT;
            String name = line.any.workload();
            if (!line.any.ours()) {
                name += ", " + line.any.contestant();
            }
            if (!line.any.current()) {
                name += " (old workload)";
            }
            text(x(100) + 8, y, "c" + line.colour, "start", name);
        }
    }

    private void text(double x, double y, String style, String anchor, String words) {
        add(
                "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">%s</text>\n",
                x, y, style, anchor, words);
    }

    private void add(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }

    private static double x(double scale) {
        return LEFT + PLOT_WIDTH * Math.log10(scale) / DECADES;
    }

    private double y(double cost) {
        return TOP + PLOT_HEIGHT * (highest - Math.log10(cost)) / (highest - lowest);
    }

    private record Line(Figure any, int colour, SequencedMap<Integer, Figure> scales) {
        double last() {
            return scales.lastEntry().getValue().median();
        }
    }
}
