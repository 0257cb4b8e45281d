package dev.millrace.executor.process;

import dev.millrace.executor.remote.RemoteJobs;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Settings of a new {@link ProcessPool}. Each method changes one and returns this builder. */
public final class ProcessPoolBuilder {
    private static final AtomicInteger POOLS = new AtomicInteger();
    private static final int SMALLEST_FRAME = 64 * 1024;
    private static final int LARGEST_FRAME = 1 << 30;

    private final List<Class<? extends RemoteJobs>> lists;
    private @Nullable String name;
    private int size = Runtime.getRuntime().availableProcessors();
    private int queueCapacity = 1_000;
    private List<String> jvmOptions = List.of();
    private @Nullable String classPath;
    private int frameCap = 1 << 20;
    private int nestingCap = 64;
    private @Nullable Duration deadline;
    private WorkerCancel cancel = WorkerCancel.KILL;
    private Duration cancelGrace = Duration.ofSeconds(5);
    private long recycleAfterJobs = Long.MAX_VALUE;
    private long recycleAfterBytes = Long.MAX_VALUE;
    private long recycleAboveHeap = Long.MAX_VALUE;
    private Duration firstBackoff = Duration.ofMillis(100);
    private Duration mostBackoff = Duration.ofSeconds(10);
    private Duration startLimit = Duration.ofSeconds(30);
    private Duration closeGrace = Duration.ofSeconds(10);
    private Consumer<String> output = new OutputLog();

    ProcessPoolBuilder(List<Class<? extends RemoteJobs>> lists) {
        if (lists.isEmpty()) {
            throw new IllegalArgumentException("a pool needs a class that lists its jobs");
        }
        this.lists = lists;
    }

    /**
     * What its threads and workers are called; {@code millrace-processes-1} and so on by default.
     *
     * @param name without a number, which the workers have
     * @return this
     */
    public ProcessPoolBuilder name(String name) {
        this.name = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * How many workers there are, and so how many jobs run at a time; by default as many as cores.
     *
     * @param workers 1 or more; a worker costs a JVM, and three threads and three descriptors here
     * @return this
     */
    public ProcessPoolBuilder size(int workers) {
        this.size = atLeast(1, workers, "workers");
        return this;
    }

    /**
     * How many more jobs are taken and wait; 1,000 by default.
     *
     * @param jobs 0 or more
     * @return this
     */
    public ProcessPoolBuilder queueCapacity(int jobs) {
        this.queueCapacity = atLeast(0, jobs, "waiting jobs");
        return this;
    }

    /**
     * Options of the workers' JVMs: {@code -Xmx512m}, say. This JVM's own are not inherited.
     *
     * @param options one argument each; no shell reads them
     * @return this
     */
    public ProcessPoolBuilder jvmOptions(String... options) {
        this.jvmOptions = List.of(options);
        return this;
    }

    /**
     * The class path of the workers; by default that of this process, or its module path.
     *
     * @param classPath as {@code java -classpath} takes it
     * @return this
     */
    public ProcessPoolBuilder classPath(String classPath) {
        this.classPath = Objects.requireNonNull(classPath, "classPath");
        return this;
    }

    /**
     * How many bytes an argument or a result takes at most, with a few for the envelope; 1 MiB by
     * default.
     *
     * @param bytes 64 KiB to 1 GiB
     * @return this
     */
    public ProcessPoolBuilder frameCap(int bytes) {
        if (bytes < SMALLEST_FRAME || bytes > LARGEST_FRAME) {
            throw new IllegalArgumentException(
                    "a frame has a cap of 64 KiB to 1 GiB, not of " + bytes + " bytes");
        }
        this.frameCap = bytes;
        return this;
    }

    /**
     * How deep values may be nested; 64 by default.
     *
     * @param levels 1 to 1,000, which is what the stack of a thread is good for
     * @return this
     */
    public ProcessPoolBuilder nestingCap(int levels) {
        if (levels > 1_000) {
            throw new IllegalArgumentException("at most 1,000 levels, not " + levels);
        }
        this.nestingCap = atLeast(1, levels, "levels");
        return this;
    }

    /**
     * How long a job runs at most; without end by default. {@link
     * dev.millrace.executor.remote.RemoteJob#withDeadline} comes first.
     *
     * @param limit more than zero; when it is over, the worker and all it has started are killed
     * @return this
     */
    public ProcessPoolBuilder deadline(Duration limit) {
        this.deadline = ProcessPool.requirePositive(limit);
        return this;
    }

    /**
     * What a cancel does to a job that runs; {@link WorkerCancel#KILL} by default.
     *
     * @param policy kill or ask
     * @return this
     */
    public ProcessPoolBuilder cancel(WorkerCancel policy) {
        this.cancel = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * How long a job that was {@linkplain WorkerCancel#ASK asked} to end may take; 5 seconds by
     * default.
     *
     * @param grace zero or more
     * @return this
     */
    public ProcessPoolBuilder cancelGrace(Duration grace) {
        this.cancelGrace = Objects.requireNonNull(grace, "grace");
        return this;
    }

    /**
     * After how many answered jobs a worker is replaced; never by default.
     *
     * @param jobs 1 or more
     * @return this
     */
    public ProcessPoolBuilder recycleAfterJobs(long jobs) {
        this.recycleAfterJobs = atLeast(1, jobs, "jobs");
        return this;
    }

    /**
     * After how many bytes of arguments and results a worker is replaced; never by default.
     *
     * @param bytes 1 or more
     * @return this
     */
    public ProcessPoolBuilder recycleAfterBytes(long bytes) {
        this.recycleAfterBytes = atLeast(1, bytes, "bytes");
        return this;
    }

    /**
     * A worker whose heap has grown beyond this is replaced after its job; never by default.
     *
     * @param bytes of memory that the worker's JVM holds for its heap
     * @return this
     */
    public ProcessPoolBuilder recycleAboveHeap(long bytes) {
        this.recycleAboveHeap = atLeast(1, bytes, "bytes");
        return this;
    }

    /**
     * How long the pool waits before it replaces a worker, when the one before did not answer a
     * single job: not at all the first time, then {@code first}, then twice as long each time.
     *
     * @param first zero or more; 100 milliseconds by default
     * @param most the longest wait; 10 seconds by default
     * @return this
     */
    public ProcessPoolBuilder backoff(Duration first, Duration most) {
        this.firstBackoff = Objects.requireNonNull(first, "first");
        this.mostBackoff = Objects.requireNonNull(most, "most");
        return this;
    }

    /**
     * How long a worker may take to start; 30 seconds by default.
     *
     * @param limit more than zero
     * @return this
     */
    public ProcessPoolBuilder startLimit(Duration limit) {
        this.startLimit = ProcessPool.requirePositive(limit);
        return this;
    }

    /**
     * How long {@link ProcessPool#close()} waits for jobs before it kills; 10 seconds by default.
     *
     * @param grace zero or more
     * @return this
     */
    public ProcessPoolBuilder closeGrace(Duration grace) {
        this.closeGrace = Objects.requireNonNull(grace, "grace");
        return this;
    }

    /**
     * Who gets what workers print, line by line, with the name of the worker; by default {@code
     * System.Logger} {@code dev.millrace.executor.process}. Lines are cut at 1,000 characters, and
     * beyond 200 a second counted instead.
     *
     * @param lines called by a thread of the worker's output; must not wait for long
     * @return this
     */
    public ProcessPoolBuilder output(Consumer<String> lines) {
        this.output = Objects.requireNonNull(lines, "lines");
        return this;
    }

    /**
     * Opens the pool and begins to start its workers.
     *
     * @return a new pool, to be closed
     * @throws java.io.UncheckedIOException if the pool's socket cannot be made
     * @throws IllegalArgumentException if two jobs have one name
     */
    public ProcessPool open() {
        var pool = new ProcessPool(settings(), lists);
        pool.start();
        return pool;
    }

    PoolSettings settings() {
        String called = name == null ? "millrace-processes-" + POOLS.incrementAndGet() : name;
        return new PoolSettings(
                called,
                size,
                queueCapacity,
                jvmOptions,
                classPath,
                frameCap,
                nestingCap,
                deadline,
                cancel,
                cancelGrace,
                recycleAfterJobs,
                recycleAfterBytes,
                recycleAboveHeap,
                firstBackoff,
                mostBackoff,
                startLimit,
                closeGrace,
                output);
    }

    private static int atLeast(int least, int number, String what) {
        return (int) atLeast((long) least, number, what);
    }

    private static long atLeast(long least, long number, String what) {
        if (number < least) {
            throw new IllegalArgumentException(least + " or more " + what + ", not " + number);
        }
        return number;
    }

    /** Where output goes that nobody else wants. */
    private static final class OutputLog implements Consumer<String> {
        private static final System.Logger LOG = System.getLogger("dev.millrace.executor.process");

        @Override
        public void accept(String line) {
            LOG.log(System.Logger.Level.INFO, line);
        }
    }

    @Override
    public String toString() {
        return "settings of a pool of " + size + " processes";
    }
}
