package dev.millrace.micrometer;

import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.LoopStatistics;
import dev.millrace.spi.LoopObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what one loop does as meters, until this or the loop is closed. Any thread.
 *
 * <table>
 * <caption>The meters, each with the tag {@code loop}, its name</caption>
 * <tr><th>name</th><th>kind</th><th>what</th></tr>
 * <tr><td>{@code millrace.loop.lag}</td><td>timer</td><td>how long a callback from another thread
 *   waited before it ran</td></tr>
 * <tr><td>{@code millrace.loop.unanswered}</td><td>gauge</td><td>how long such a callback has been
 *   waiting; 0 if none is</td></tr>
 * <tr><td>{@code millrace.loop.ready}</td><td>gauge</td><td>callbacks and task steps that are
 *   ready to run</td></tr>
 * <tr><td>{@code millrace.loop.tasks}</td><td>gauge</td><td>tasks and jobs that are not
 *   done</td></tr>
 * <tr><td>{@code millrace.loop.timers}</td><td>gauge</td><td>timers that are set</td></tr>
 * <tr><td>{@code millrace.loop.forks}</td><td>counter</td><td>tasks and jobs started</td></tr>
 * <tr><td>{@code millrace.loop.cancels}</td><td>counter</td><td>cancels of tasks and jobs</td></tr>
 * <tr><td>{@code millrace.loop.faults}</td><td>counter</td><td>calls of the exception
 *   handler</td></tr>
 * <tr><td>{@code millrace.loop.reports}</td><td>counter</td><td>reports of the watchdog; each is a
 *   fault as well</td></tr>
 * <tr><td>{@code millrace.loop.discarded}</td><td>counter</td><td>values that were delivered and
 *   not taken, since the loop was opened</td></tr>
 * </table>
 *
 * <p>The lag is measured with a callback that is offered to the running loop once a second. The
 * lateness of timers would not do: a loop may have no timers, and a stuck loop fires none. The
 * callback is the library's own and runs no code of the registry. It counts as work for the loop: a
 * loop that ends when it has no work, such as {@link EventLoop#common()}, stays open as long as it
 * is measured.
 *
 * <p>No meter is tagged with a task's name, because there may be too many names. Two loops of the
 * same name share their meters, unless another tag tells them apart: counters count both, gauges
 * show the first, and closing either removes the meters.
 *
 * {@snippet lang=java :
 * LoopMetrics metrics = LoopMetrics.bind(loop, registry);
 * metrics.close(); // the meters are gone
 * }
 */
@SuppressWarnings("exports") // users of this class have the registry on their path
public final class LoopMetrics implements AutoCloseable {
    private static final Executor IN_A_SECOND =
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

    private final EventLoop loop;
    private final MeterRegistry registry;
    private final List<Meter> meters = new ArrayList<>(); // filled in the constructor
    private final Timer lag;
    private volatile @Nullable Handle registration; // null until the loop has it
    private volatile @Nullable Probe probe; // the last one; only the probing thread uses it
    private final AtomicBoolean closed = new AtomicBoolean();

    private LoopMetrics(
            EventLoop loop,
            Function<LoopObserver, Handle> observe,
            MeterRegistry registry,
            Iterable<Tag> more) {
        this.loop = loop;
        this.registry = registry;
        Tags tags = Tags.of(more).and("loop", loop.name());
        try {
            lag = addLag(tags);
            addOthers(tags);
            registration = observe.apply(new Observer(tags));
        } catch (Throwable refused) {
            close(); // removes the meters made so far
            throw refused;
        }
        if (closed.get() || loop.closed()) {
            close();
        }
    }

    private Timer addLag(Tags tags) {
        return added(
                Timer.builder(name("lag"))
                        .description("How long a callback from another thread waited")
                        .tags(tags)
                        .register(registry));
    }

    private void addOthers(Tags tags) {
        added(
                TimeGauge.builder(
                                name("unanswered"),
                                this,
                                TimeUnit.NANOSECONDS,
                                LoopMetrics::unansweredNanos)
                        .description("How long a callback from another thread has been waiting")
                        .tags(tags)
                        .register(registry));
        gauge("ready", "entries", "Callbacks and steps that can run", tags, LoopStatistics::ready);
        gauge("tasks", "tasks", "Tasks and jobs that are not done", tags, LoopStatistics::tasks);
        gauge("timers", "timers", "Timers that are set", tags, LoopStatistics::timers);
        added(
                FunctionCounter.builder(name("discarded"), loop, EventLoop::discarded)
                        .description("Values that were delivered and not taken")
                        .baseUnit("values")
                        .tags(tags)
                        .register(registry));
    }

    /**
     * Registers the meters of {@code loop}. A loop is bound to a registry once at a time.
     *
     * @param loop the loop to measure
     * @param registry gets the meters
     * @return closing it removes the meters
     * @throws dev.millrace.LoopClosedException if the loop is closed; there are no meters then
     */
    public static LoopMetrics bind(EventLoop loop, MeterRegistry registry) {
        return bind(loop, registry, Tags.empty());
    }

    /**
     * As {@link #bind(EventLoop, MeterRegistry)}, with more tags.
     *
     * @param loop the loop to measure
     * @param registry gets the meters
     * @param tags added to every meter
     * @return closing it removes the meters
     */
    public static LoopMetrics bind(EventLoop loop, MeterRegistry registry, Iterable<Tag> tags) {
        LoopMetrics metrics = unprobed(loop, registry, tags);
        metrics.probeAndAgain();
        return metrics;
    }

    /** As {@link #bind}, for callers that probe by hand. */
    static LoopMetrics unprobed(EventLoop loop, MeterRegistry registry, Iterable<Tag> tags) {
        return unprobed(loop, loop::observe, registry, tags);
    }

    /** As above, with another way to observe the loop. */
    static LoopMetrics unprobed(
            EventLoop loop,
            Function<LoopObserver, Handle> observe,
            MeterRegistry registry,
            Iterable<Tag> tags) {
        return new LoopMetrics(loop, observe, registry, tags);
    }

    /** Removes the meters from the registry. Idempotent; the loop does it when it closes. */
    @Override
    public void close() {
        // once only: later there may be other meters of the same names
        if (closed.compareAndSet(false, true)) {
            meters.forEach(registry::remove);
        }
        Handle observing = registration;
        if (observing != null) {
            observing.cancel();
        }
    }

    private void probeAndAgain() {
        if (loop.closed()) { // perhaps without a call of the observer
            close();
        }
        if (!closed.get()) {
            try {
                probe();
            } finally { // even if the registry throws
                IN_A_SECOND.execute(this::probeAndAgain);
            }
        }
    }

    /** Records how long the last callback waited, and sends another if it has run. */
    void probe() {
        Probe last = probe;
        Probe answered = last != null && last.ran ? last : null;
        if (!loop.running()) { // a loop that does not run need not answer
            probe = null;
        } else if (last == null || answered != null) {
            var next = new Probe();
            probe = next;
            loop.offer(next);
        }
        if (answered != null) { // last, because the registry is foreign code
            lag.record(answered.waitedNanos, TimeUnit.NANOSECONDS);
        }
    }

    private double unansweredNanos() {
        Probe last = probe;
        return last == null || last.ran ? 0 : System.nanoTime() - last.offeredNanos;
    }

    private void gauge(
            String what,
            String unit,
            String description,
            Tags tags,
            ToDoubleFunction<LoopStatistics> value) {
        added(
                Gauge.builder(name(what), loop, it -> value.applyAsDouble(it.statistics()))
                        .description(description)
                        .baseUnit(unit)
                        .tags(tags)
                        .register(registry));
    }

    private Counter counter(String what, String unit, String description, Tags tags) {
        return added(
                Counter.builder(name(what))
                        .description(description)
                        .baseUnit(unit)
                        .tags(tags)
                        .register(registry));
    }

    private <M extends Meter> M added(M meter) {
        meters.add(meter);
        return meter;
    }

    private static String name(String what) {
        return "millrace.loop." + what;
    }

    /** The callback that measures the lag. */
    private static final class Probe implements Runnable {
        private final long offeredNanos = System.nanoTime();
        private long waitedNanos; // written by the loop before it has run
        private volatile boolean ran;

        @Override
        public void run() {
            waitedNanos = System.nanoTime() - offeredNanos;
            ran = true;
        }
    }

    /** Counts events; the loop calls it in the middle of its steps. */
    private final class Observer implements LoopObserver {
        private final Counter forks;
        private final Counter cancels;
        private final Counter faults;
        private final Counter reports;

        Observer(Tags tags) {
            forks = counter("forks", "tasks", "Tasks and jobs started", tags);
            cancels = counter("cancels", "cancels", "Cancels of tasks and jobs", tags);
            faults = counter("faults", "faults", "Calls of the exception handler", tags);
            reports = counter("reports", "reports", "Reports of the watchdog", tags);
        }

        @Override
        public void taskForked(String loop, long task, String name, long parent) {
            forks.increment();
        }

        @Override
        public void cancelDelivered(String loop, long task, String name) {
            cancels.increment();
        }

        @Override
        public void faultReported(String loop, String message) {
            faults.increment();
        }

        @Override
        public void watchdogReported(
                String loop, String message, long heldNanos, List<StackTraceElement> stack) {
            reports.increment();
        }

        @Override
        public void loopClosed(String loop) {
            close();
        }
    }

    @Override
    public String toString() {
        return "meters " + meters;
    }
}
