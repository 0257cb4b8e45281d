package dev.millrace.micrometer;

import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.remote.RemotePool;
import dev.millrace.spi.JobObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Publishes meters of the jobs of one dispatcher or one remote pool, until it is closed. Any
 * thread.
 *
 * <table>
 * <caption>The meters, each with the tag {@code dispatcher}, its name</caption>
 * <tr><th>name</th><th>kind</th><th>what</th></tr>
 * <tr><td>{@code millrace.jobs.queued}</td><td>gauge</td><td>jobs that wait for a permit</td></tr>
 * <tr><td>{@code millrace.jobs.active}</td><td>gauge</td><td>jobs whose work runs</td></tr>
 * <tr><td>{@code millrace.jobs.abandoned}</td><td>gauge</td><td>active jobs whose task has ended
 *   </td></tr>
 * <tr><td>{@code millrace.jobs.wait}</td><td>timer</td><td>from the call to the work</td></tr>
 * <tr><td>{@code millrace.jobs.run}</td><td>timer</td><td>the work; tag {@code outcome}, {@code
 *   returned} or {@code threw}</td></tr>
 * <tr><td>{@code millrace.jobs.rejected}</td><td>counter</td><td>jobs that found the queue
 *   full</td></tr>
 * <tr><td>{@code millrace.jobs.withdrawn}</td><td>counter</td><td>jobs withdrawn before they
 *   began</td></tr>
 * </table>
 *
 * <p>Jobs that were there before are not counted. No meter is tagged with a job's name or key,
 * because there may be too many.
 *
 * {@snippet lang=java :
 * DispatcherMetrics metrics = DispatcherMetrics.bind(Dispatcher.blocking(), registry);
 * metrics.close(); // the meters are gone
 * }
 */
@SuppressWarnings("exports") // users of this class have both modules on their path
public final class DispatcherMetrics implements AutoCloseable {
    private final MeterRegistry registry;
    private final List<Meter> meters = new ArrayList<>(); // filled in the constructor
    private final Dispatcher.Observation observation;

    private final Set<Long> queued = ConcurrentHashMap.newKeySet();
    private final Set<Long> active = ConcurrentHashMap.newKeySet();
    private final Set<Long> abandoned = ConcurrentHashMap.newKeySet();

    private DispatcherMetrics(
            String name,
            Function<JobObserver, Dispatcher.Observation> observe,
            MeterRegistry registry,
            Iterable<Tag> more) {
        this.registry = registry;
        Tags tags = Tags.of(more).and("dispatcher", name);
        gauge("queued", "Jobs that wait for a permit", tags, here -> here.queued.size());
        gauge("active", "Jobs whose work runs", tags, here -> here.active.size());
        gauge("abandoned", "Jobs that outlive their task", tags, here -> here.abandoned.size());
        this.observation = observe.apply(new Observer(tags));
    }

    /**
     * Registers the meters of {@code dispatcher}. A dispatcher is bound to a registry once at a
     * time.
     *
     * @param dispatcher its jobs are counted
     * @param registry gets the meters
     * @return closing it removes the meters
     */
    public static DispatcherMetrics bind(Dispatcher dispatcher, MeterRegistry registry) {
        return bind(dispatcher, registry, Tags.empty());
    }

    /**
     * As {@link #bind(Dispatcher, MeterRegistry)}, with more tags.
     *
     * @param dispatcher its jobs are counted
     * @param registry gets the meters
     * @param tags added to every meter
     * @return closing it removes the meters
     */
    public static DispatcherMetrics bind(
            Dispatcher dispatcher, MeterRegistry registry, Iterable<Tag> tags) {
        return new DispatcherMetrics(dispatcher.name(), dispatcher::observe, registry, tags);
    }

    /**
     * As {@link #bind(Dispatcher, MeterRegistry)}, for calls in worker processes or in a cluster.
     *
     * @param pool its calls are counted
     * @param registry gets the meters
     * @return closing it removes the meters
     */
    public static DispatcherMetrics bind(RemotePool pool, MeterRegistry registry) {
        return bind(pool, registry, Tags.empty());
    }

    /**
     * As {@link #bind(RemotePool, MeterRegistry)}, with more tags.
     *
     * @param pool its calls are counted
     * @param registry gets the meters
     * @param tags added to every meter
     * @return closing it removes the meters
     */
    public static DispatcherMetrics bind(
            RemotePool pool, MeterRegistry registry, Iterable<Tag> tags) {
        return new DispatcherMetrics(pool.name(), pool::observe, registry, tags);
    }

    /** Stops counting and removes the meters from the registry. Idempotent. */
    @Override
    public void close() {
        observation.close();
        meters.forEach(registry::remove);
    }

    private void gauge(
            String what, String description, Tags tags, ToDoubleFunction<DispatcherMetrics> value) {
        meters.add(
                Gauge.builder(name(what), this, value)
                        .description(description)
                        .baseUnit("jobs")
                        .tags(tags)
                        .register(registry));
    }

    private Timer timer(String what, String description, Tags tags) {
        Timer timer =
                Timer.builder(name(what)).description(description).tags(tags).register(registry);
        meters.add(timer);
        return timer;
    }

    private Counter counter(String what, String description, Tags tags) {
        Counter counter =
                Counter.builder(name(what))
                        .description(description)
                        .baseUnit("jobs")
                        .tags(tags)
                        .register(registry);
        meters.add(counter);
        return counter;
    }

    private static String name(String what) {
        return "millrace.jobs." + what;
    }

    /**
     * Tracks jobs by id, because events also come for jobs that were never queued or began before
     * this was bound.
     */
    private final class Observer implements JobObserver {
        private final Timer wait;
        private final Timer returned;
        private final Timer threw;
        private final Counter rejections;
        private final Counter withdrawals;

        Observer(Tags tags) {
            wait = timer("wait", "Time from the call to the work", tags);
            returned = timer("run", "Time of the work", tags.and("outcome", "returned"));
            threw = timer("run", "Time of the work", tags.and("outcome", "threw"));
            rejections = counter("rejected", "Jobs that found the queue full", tags);
            withdrawals = counter("withdrawn", "Jobs withdrawn before they began", tags);
        }

        @Override
        public void queued(String dispatcher, long job, String name) {
            queued.add(job);
        }

        @Override
        public void withdrawn(String dispatcher, long job, String name) {
            queued.remove(job);
            withdrawals.increment();
        }

        @Override
        public void started(String dispatcher, long job, String name, long waitedNanos) {
            queued.remove(job);
            active.add(job);
            wait.record(waitedNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void abandoned(String dispatcher, long job, String name) {
            if (active.contains(job)) {
                abandoned.add(job);
                if (!active.contains(job)) { // it ended meanwhile, before it was added here
                    abandoned.remove(job);
                }
            }
        }

        @Override
        public void ended(String dispatcher, long job, String name, long ranNanos, boolean failed) {
            active.remove(job);
            abandoned.remove(job);
            (failed ? threw : returned).record(ranNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void rejected(String dispatcher, long job, String name) {
            queued.remove(job);
            rejections.increment();
        }
    }

    @Override
    public String toString() {
        return "meters " + meters;
    }
}
