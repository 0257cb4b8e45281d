package dev.millrace.proof.soak;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.VoidCoroutine;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import reactor.core.publisher.Hooks;

/**
 * Every kind of work at once on both engines, with kills, cancels and slow readers, and what the
 * process holds meanwhile.
 *
 * <p>As a program: {@code Soak MINUTES [SEED]}. It takes a sample sixty times, while all work
 * rests, and ends with 0 if nothing was lost, left or has grown, and with 1 otherwise.
 */
final class Soak {
    private static final int SAMPLES = 60;
    private static final int WARM_UP = 12; // samples that are not judged
    private static final int LEAST_MINUTES = 30; // before, classes are loaded; heap not judged
    private static final int MOST_TRIES = 6; // to hold the same as before
    private static final long PATIENCE_MILLIS = 120_000; // for the longest round
    private static final double MEBIBYTE = 1 << 20;
    private static final double MEBIBYTES_AN_HOUR = 1; // that the heap may grow at the most

    private static final List<Crew.Kind> KINDS =
            List.of(
                    new Crew.Kind("channels", Duration.ofMillis(1000), ChannelWork::new),
                    new Crew.Kind("threads", Duration.ofMillis(2000), ThreadsWork::new),
                    new Crew.Kind("loops", Duration.ofMillis(1200), LoopsWork::new),
                    new Crew.Kind("streams", Duration.ofMillis(1000), StreamWork::new),
                    new Crew.Kind("reactor", Duration.ofMillis(1200), ReactorWork::new),
                    new Crew.Kind("rxjava", Duration.ofMillis(1200), RxWork::new),
                    new Crew.Kind("futures", Duration.ofMillis(1200), FutureWork::new),
                    new Crew.Kind("groups", Duration.ofMillis(1200), GroupWork::new),
                    new Crew.Kind("timers", Duration.ofMillis(1200), TimerWork::new),
                    new Crew.Kind("jobs", Duration.ofMillis(1200), JobWork::new),
                    new Crew.Kind("processes", Duration.ofMillis(2000), ProcessWork::new),
                    new Crew.Kind("tcp", Duration.ofMillis(1200), TcpWork::new),
                    new Crew.Kind("children", Duration.ofMillis(3000), ChildWork::new));

    private final PrintStream out;
    private final Gate gate;
    private final Sample before;
    private final List<Crew> crews = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    private Soak(PrintStream out, List<FiberEngine> engines, long seed, boolean paced)
            throws IOException {
        this.out = out;
        this.before = Sample.take();
        this.gate = new Gate(names(engines));
        var seeds = new Random(seed);
        for (Crew.Kind kind : KINDS) {
            for (FiberEngine engine : engines) {
                crews.add(new Crew(paced ? kind : kind.atOnce(), engine, seeds.nextLong(), gate));
            }
        }
    }

    private static Set<String> names(List<FiberEngine> engines) {
        Set<String> names = new HashSet<>();
        for (Crew.Kind kind : KINDS) {
            engines.forEach(engine -> names.add(kind.on(engine)));
        }
        return names;
    }

    public static void main(String[] arguments) throws Exception {
        int minutes = Integer.parseInt(arguments[0]);
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : new Random().nextInt();
        List<String> wrong = lasting(System.out, engines(), seed, minutes);
        System.exit(wrong.isEmpty() ? 0 : 1);
    }

    /** Both engines, where this JVM opens what the carrier engine needs. */
    static List<FiberEngine> engines() {
        boolean open = Object.class.getModule().isOpen("java.lang", Async.class.getModule());
        return open ? List.of(FiberEngine.CARRIER, FiberEngine.BATON) : List.of(FiberEngine.BATON);
    }

    /** Works for so many minutes; what was wrong. */
    static List<String> lasting(PrintStream out, List<FiberEngine> engines, long seed, int minutes)
            throws Exception {
        out.println("soak of " + minutes + " minutes, seed " + seed);
        var soak = new Soak(out, engines, seed, true);
        long phase = Duration.ofMinutes(minutes).toMillis() / SAMPLES;
        soak.run(() -> {
            while (soak.samples.size() < SAMPLES && soak.work(Integer.MAX_VALUE, phase)) {
                soak.sample();
            }
        });
        if (soak.samples.size() == SAMPLES) {
            soak.judgeCounts(soak.samples.get(WARM_UP), soak.samples.getLast());
            Slope heap = soak.heapSlope(Duration.ofHours(1).toMillis() / (double) phase);
            if (minutes >= LEAST_MINUTES) {
                soak.judge(heap);
            }
        }
        return soak.report();
    }

    /**
     * Does so many rounds of each kind, again and again until the process holds the same after them
     * as before, or has failed to several times: what is opened once is opened in one of the first.
     */
    static List<String> untilSteady(
            PrintStream out, List<FiberEngine> engines, long seed, int rounds) throws Exception {
        out.println("soak of " + rounds + " rounds at a time, seed " + seed);
        var soak = new Soak(out, engines, seed, false);
        soak.run(() -> {
            while (soak.samples.size() < MOST_TRIES && !soak.steady() && soak.work(rounds, 0)) {
                soak.sample();
            }
        });
        int count = soak.samples.size();
        if (count > 1) {
            soak.judgeCounts(soak.samples.get(count - 2), soak.samples.getLast());
        }
        return soak.report();
    }

    private boolean steady() {
        int count = samples.size();
        return count > 1 && samples.get(count - 2).sameCounts(samples.getLast());
    }

    private void sample() throws IOException {
        samples.add(Sample.take());
        int old = samples.size() - 3; // of no comparison any more; and samples must not grow
        if (old >= 0 && old != WARM_UP) {
            samples.set(old, samples.get(old).withoutNames());
        }
        out.printf(
                "%2d: %s; %,d messages%n", samples.size(), samples.getLast(), total().received());
    }

    private void run(VoidCoroutine phases) throws Exception {
        Hooks.onErrorDropped(failure -> tell("dropped by Reactor", failure));
        RxJavaPlugins.setErrorHandler(failure -> tell("undeliverable by RxJava", failure));
        try {
            crews.forEach(Crew::start);
            if (rest()) {
                phases.run();
            }
            gate.end();
            if (gate.failure() == null && gate.working().isEmpty()) {
                for (Crew crew : crews) {
                    crew.join();
                }
            }
            judgeLedgers();
            judgeEnd(Sample.take());
        } finally {
            Hooks.resetOnErrorDropped();
            RxJavaPlugins.setErrorHandler(null);
        }
    }

    private void tell(String what, Throwable failure) {
        if (!(failure instanceof Work.Planned || failure.getCause() instanceof Work.Planned)) {
            crews.getFirst().ledger().fault(what + ": " + failure);
        }
    }

    /** One phase; false if it has failed. */
    private boolean work(int rounds, long millis) throws InterruptedException {
        gate.open(rounds);
        if (millis > 0) {
            gate.awaitFailure(millis);
            gate.close();
        }
        return rest();
    }

    private boolean rest() throws InterruptedException {
        if (!gate.awaitRest(PATIENCE_MILLIS)) {
            wrong.add(
                    "it does not come to rest: "
                            + gate.working()
                            + "\n"
                            + EventLoop.treeOfAll(true));
        }
        Throwable failure = gate.failure();
        if (failure != null) {
            failure.printStackTrace(out);
            wrong.add(failure + ": " + failure.getCause());
        }
        return wrong.isEmpty();
    }

    private Ledger.Totals total() {
        return crews.stream()
                .map(crew -> crew.ledger().totals())
                .reduce(Ledger.Totals.NONE, Ledger.Totals::plus);
    }

    // ---- what is judged

    private Slope heapSlope(double stepsAnHour) {
        slope("metaspace, MiB", each -> each.metaspace() / MEBIBYTE, stepsAnHour);
        slope("resident memory, MiB", each -> each.resident() / MEBIBYTE, stepsAnHour);
        slope("threads of elastic pools", Sample::elastic, stepsAnHour);
        return slope("heap, MiB", each -> each.heap() / MEBIBYTE, stepsAnHour);
    }

    private void judge(Slope heap) {
        double least = heap.mayBeZero() ? heap.perStep() : heap.perStep() + heap.margin();
        if (least > MEBIBYTES_AN_HOUR) {
            wrong.add("the heap grows by " + text(heap) + " MiB an hour");
        }
    }

    private Slope slope(String what, ToDoubleFunction<Sample> figure, double stepsAnHour) {
        List<Double> figures =
                samples.subList(WARM_UP, SAMPLES).stream().map(figure::applyAsDouble).toList();
        Slope slope = Slope.of(figures).times(stepsAnHour);
        out.println("growth an hour, " + what + ": " + text(slope));
        return slope;
    }

    private static String text(Slope slope) {
        return "%.2f ± %.2f".formatted(slope.perStep(), slope.margin());
    }

    private void judgeCounts(Sample first, Sample last) {
        requireSame("threads", first.threads(), last.threads());
        if (first.threads() != last.threads()) {
            wrong.add("threads at first and at last: " + first.difference(last));
        }
        requireSame("descriptors", first.descriptors(), last.descriptors());
        requireSame("children", first.children(), last.children());
        requireSame("zombies", first.zombies(), last.zombies());
    }

    private void requireSame(String what, int first, int last) {
        if (first != last) {
            wrong.add(first + " " + what + " at first and " + last + " at last");
        }
    }

    private void judgeLedgers() {
        for (Crew crew : crews) {
            Ledger ledger = crew.ledger();
            if (!ledger.balanced()) {
                wrong.add(crew.name() + ": " + ledger.missing() + " are missing");
            }
            ledger.faults().forEach(fault -> wrong.add(crew.name() + ": " + fault));
        }
    }

    /** All has been closed: no thread of ours is left, and no process. */
    private void judgeEnd(Sample end) {
        out.println("closed: " + end);
        Map<String, Integer> left = new TreeMap<>(end.names());
        left.keySet().removeIf(name -> !name.toLowerCase(Locale.ROOT).contains("soak"));
        if (!left.isEmpty()) {
            wrong.add("threads are left: " + left);
        }
        requireSame("children", before.children(), end.children());
        requireSame("zombies", before.zombies(), end.zombies());
    }

    private List<String> report() {
        for (Crew crew : crews) {
            out.println(crew.name() + ": " + crew.ledger().totals());
        }
        out.println("all: " + total());
        wrong.forEach(each -> out.println("WRONG: " + each));
        out.println(
                wrong.isEmpty() ? "nothing lost, nothing left" : wrong.size() + " things wrong");
        return wrong;
    }
}
