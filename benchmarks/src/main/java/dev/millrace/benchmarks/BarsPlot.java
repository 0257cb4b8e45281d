package dev.millrace.benchmarks;

import dev.millrace.benchmarks.Target.Quantity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * A picture of our figures beside the best peers: a panel per workload, a bar per contestant. Each
 * panel has its own scale; a bar that is much longer than ours is cut. It has its own background,
 * light or dark to match the reader's system. Nothing is drawn of a workload that has no figures,
 * or only old ones.
 */
final class BarsPlot {
    private static final int COLUMNS = 2;
    private static final int PANEL_WIDTH = 500;
    private static final int BARS = 5;
    private static final int BAR_HEIGHT = 14;
    private static final int STEP = 19;
    private static final int TITLE = 30;
    private static final int PANEL_HEIGHT = TITLE + BARS * STEP + 14;
    private static final int LEFT = 184; // of the bars
    private static final int LONGEST = 224;
    private static final double CUT_AT = 4; // times ours

    private static final List<Shown> SHOWN =
            List.of(
                    new Shown("Requests.served", "a request: job, Mono, future, computing"),
                    new Shown("Requests.served", "a request, processor time", Quantity.CPU),
                    new Shown("OffloadThreads.blocking", "a blocking job, 1,000 in flight"),
                    new Shown("OffloadThreads.cpu", "a computing job, 1,000 in flight"),
                    new Shown("CallSoonChain.chain", "a callback that queues itself again"),
                    new Shown("Flood.flood", "a callback from another thread"),
                    new Shown("Fork.trivial", "a task, forked and joined"),
                    new Shown("Fork.yielding", "the same, giving way once"),
                    new Shown("PingPong.channel", "a round trip through two channels"),
                    new Shown("AwaitPending.future", "a future that another task completes"),
                    new Shown("Sleepers.sleep", "a task that sleeps"),
                    new Shown("Timers.fire", "a timer that fires"),
                    new Shown("StreamOut.unbounded", "an element out, as a Publisher"),
                    new Shown("StreamIn.acrossThreads", "an element in, from another thread"),
                    new Shown("Pipeline.calls", "a number through a pipeline with calls"),
                    new Shown("Pipeline.operators", "a number through a pipeline without"),
                    new Shown("SideBySide.steps", "a step of 0.5 µs, on all processors"),
                    new Shown("LoadedLoop.p99", "99 % of requests to a loaded loop"));

    private final StringBuilder text = new StringBuilder();
    private final List<Panel> panels = new ArrayList<>();

    BarsPlot(Figures figures) {
        SequencedMap<String, SequencedMap<String, Figure>> rows = figures.byWorkload();
        for (Shown shown : SHOWN) {
            Map<String, Figure> row = rows.get(shown.workload);
            if (row != null && row.values().stream().allMatch(Figure::current)) {
                List<Bar> bars = bars(shown.quantity, row);
                if (bars.size() > 1 && bars.getFirst().ours) {
                    panels.add(new Panel(shown.words, bars));
                }
            }
        }
    }

    /** Ours, then the best peers. */
    private static List<Bar> bars(Quantity quantity, Map<String, Figure> row) {
        Stream<Bar> ours = Stream.ofNullable(row.get("carrier")).map(it -> bar(quantity, it));
        Stream<Bar> peers =
                row.values().stream()
                        .filter(figure -> !figure.ours())
                        .filter(figure -> !Targets.LOOSER.containsKey(figure.contestant()))
                        .map(figure -> bar(quantity, figure))
                        .sorted(Comparator.comparingDouble(Bar::cost))
                        .limit(BARS - 1);
        return Stream.concat(ours, peers).filter(bar -> bar.cost > 0).toList();
    }

    private static Bar bar(Quantity quantity, Figure figure) {
        double cost = quantity.number.applyAsDouble(figure);
        String unit = quantity == Quantity.CPU ? "ns" : figure.unit();
        String name = figure.ours() ? "Millrace" : figure.contestant();
        return new Bar(name, cost, Figure.number(cost) + " " + unit, figure.ours());
    }

    /** The picture. */
    String svg() {
        int lines = (panels.size() + COLUMNS - 1) / COLUMNS;
        int width = COLUMNS * PANEL_WIDTH;
        int height = lines * PANEL_HEIGHT + 10;
        text.setLength(0);
        add(
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="Millrace beside its best peers; a shorter bar is better">
                <style>
                text { font: 12px sans-serif; fill: #333 } .title { font-weight: bold; font-size: 13px }
                .ground { fill: #fff } .ours { fill: hsl(210 70%% 45%%) } .peer { fill: #bbb }
                @media (prefers-color-scheme: dark) {
                text { fill: #ccc } .ground { fill: #16181d } .ours { fill: hsl(210 75%% 60%%) } .peer { fill: #565a64 }
                }
                </style>
                <rect class="ground" width="%d" height="%d"/>
                """,
                width, height, width, height);
        for (int i = 0; i < panels.size(); i++) {
            add(
                    "<g transform=\"translate(%d %d)\">\n",
                    i % COLUMNS * PANEL_WIDTH, i / COLUMNS * PANEL_HEIGHT);
            draw(panels.get(i));
            text.append("</g>\n");
        }
        return text.append("</svg>\n").toString();
    }

    private void draw(Panel panel) {
        add("<text x=\"%d\" y=\"20\" class=\"title\">%s</text>\n", LEFT, panel.words);
        double longest = panel.bars.stream().mapToDouble(Bar::cost).max().orElseThrow();
        double full = Math.min(longest, CUT_AT * panel.bars.getFirst().cost);
        int y = TITLE;
        for (Bar bar : panel.bars) {
            draw(bar, y, full);
            y += STEP;
        }
    }

    private void draw(Bar bar, int y, double full) {
        boolean cut = bar.cost > full;
        double length = cut ? LONGEST : Math.max(1, LONGEST * bar.cost / full);
        int baseline = y + BAR_HEIGHT - 3;
        add(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n",
                LEFT - 8, baseline, bar.name);
        add(
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
                bar.ours ? "ours" : "peer", LEFT, y, length, BAR_HEIGHT);
        if (cut) { // a gap, aslant
            add(
                    "<path class=\"ground\" d=\"M%d %d l8 -%d h6 l-8 %d z\"/>\n",
                    LEFT + LONGEST - 30, y + BAR_HEIGHT, BAR_HEIGHT, BAR_HEIGHT);
        }
        add("<text x=\"%.1f\" y=\"%d\">%s</text>\n", LEFT + length + 6, baseline, bar.label);
    }

    private void add(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }

    /** A workload that is drawn, with what it does in words. */
    private record Shown(String workload, String words, Quantity quantity) {
        Shown(String workload, String words) {
            this(workload, words, Quantity.TIME);
        }
    }

    private record Panel(String words, List<Bar> bars) {}

    private record Bar(String name, double cost, String label, boolean ours) {}
}
