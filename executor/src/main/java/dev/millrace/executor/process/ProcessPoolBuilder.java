package dev.millrace.executor.process;

import dev.millrace.executor.remote.RemoteJobs;
import dev.millrace.spi.ClosingLog;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Builds a {@link ProcessPool}. Each setter changes this builder and returns it. */
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
     * The name of the pool, its threads and its workers; {@code millrace-processes-1} and so on by
     * default.
     *
     * @param name without a number; the workers add one
     * @return this
     */
    public ProcessPoolBuilder name(String name) {
        this.name = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * How many workers there are, and so how many jobs run at a time; by default one per core.
     *
     * @param workers 1 or more; each costs a JVM, and three threads and three file descriptors in
     *     this process
     * @return this
     */
    public ProcessPoolBuilder size(int workers) {
        this.size = atLeast(1, workers, "workers");
        return this;
    }

    /**
     * How many more jobs may wait; 1,000 by default.
     *
     * @param jobs 0 or more
     * @return this
     */
    public ProcessPoolBuilder queueCapacity(int jobs) {
        this.queueCapacity = atLeast(0, jobs, "waiting jobs");
        return this;
    }

    /**
     * Options of the workers' JVMs, such as {@code -Xmx512m}. The options of this JVM are not
     * inherited.
     *
     * @param options one argument each; no shell interprets them
     * @return this
     */
    public ProcessPoolBuilder jvmOptions(String... options) {
        this.jvmOptions = List.of(options);
        return this;
    }

    /**
     * The class path of the workers; by default that of this process, or its module path.
     *
     * @param classPath in the form of {@code java -classpath}
     * @return this
     */
    public ProcessPoolBuilder classPath(String classPath) {
        this.classPath = Objects.requireNonNull(classPath, "classPath");
        return this;
    }

    /**
     * The most bytes that an argument or a result may take, including a small header; 1 MiB by
     * default.
     *
     * @param bytes 64 KiB to 1 GiB
     * @return this
     */
    public ProcessPoolBuilder frameCap(int bytes) {
        if (bytes < SMALLEST_FRAME || bytes > LARGEST_FRAME) {
            throw new IllegalArgumentException(
                    "the frame cap must be 64 KiB to 1 GiB, not " + bytes + " bytes");
        }
        this.frameCap = bytes;
        return this;
    }

    /**
     * How deeply values may be nested; 64 by default.
     *
     * @param levels 1 to 1,000; more could overflow the stack
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
     * How long a job may run; unlimited by default. {@link
     * dev.millrace.executor.remote.RemoteJob#withDeadline} overrides it.
     *
     * @param limit more than zero; when it passes, the worker and the processes it started are
     *     killed
     * @return this
     */
    public ProcessPoolBuilder deadline(Duration limit) {
        this.deadline = ProcessPool.requirePositive(limit);
        return this;
    }

    /**
     * What a cancel does to a running job; {@link WorkerCancel#KILL} by default.
     *
     * @param policy kill or ask
     * @return this
     */
    public ProcessPoolBuilder cancel(WorkerCancel policy) {
        this.cancel = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * How long a job may take to end after it was {@linkplain WorkerCancel#ASK asked} to; 5 seconds
     * by default.
     *
     * @param grace zero or more
     * @return this
     */
    public ProcessPoolBuilder cancelGrace(Duration grace) {
        this.cancelGrace = Objects.requireNonNull(grace, "grace");
        return this;
    }

    /**
     * Replaces a worker after it has answered so many jobs; never by default.
     *
     * @param jobs 1 or more
     * @return this
     */
    public ProcessPoolBuilder recycleAfterJobs(long jobs) {
        this.recycleAfterJobs = atLeast(1, jobs, "jobs");
        return this;
    }

    /**
     * Replaces a worker after so many bytes of arguments and results; never by default.
     *
     * @param bytes 1 or more
     * @return this
     */
    public ProcessPoolBuilder recycleAfterBytes(long bytes) {
        this.recycleAfterBytes = atLeast(1, bytes, "bytes");
        return this;
    }

    /**
     * Replaces a worker after its job if its heap has grown beyond {@code bytes}; never by default.
     *
     * @param bytes the memory that the worker's JVM has reserved for its heap
     * @return this
     */
    public ProcessPoolBuilder recycleAboveHeap(long bytes) {
        this.recycleAboveHeap = atLeast(1, bytes, "bytes");
        return this;
    }

    /**
     * How long the pool waits before it replaces a worker that did not answer a single job: not at
     * all the first time, then {@code first}, then twice as long each time.
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
     * How long {@link ProcessPool#close()} waits for jobs before it kills workers; 10 seconds by
     * default.
     *
     * @param grace zero or more
     * @return this
     */
    public ProcessPoolBuilder closeGrace(Duration grace) {
        this.closeGrace = Objects.requireNonNull(grace, "grace");
        return this;
    }

    /**
     * Receives what workers print, line by line, with the name of the worker in front. By default
     * it goes to the {@code System.Logger} {@code dev.millrace.executor.process}. Lines are cut at
     * 1,000 characters; after 200 lines in a second the rest is dropped and counted.
     *
     * @param lines called by a thread for each worker; must not block for long
     * @return this
     */
    public ProcessPoolBuilder output(Consumer<String> lines) {
        this.output = Objects.requireNonNull(lines, "lines");
        return this;
    }

    /**
     * Opens the pool and begins to start its workers.
     *
     * @return a new pool; close it when it is no longer needed
     * @throws java.io.UncheckedIOException if the pool's socket cannot be made
     * @throws IllegalArgumentException if two jobs have the same name
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

    /** The default for the output of workers. */
    private static final class OutputLog implements Consumer<String> {
        private static final System.Logger LOG = System.getLogger("dev.millrace.executor.process");

        @Override
        public void accept(String line) {
            ClosingLog.write(() -> LOG.log(System.Logger.Level.INFO, line));
        }
    }

    @Override
    public String toString() {
        return "settings of a pool of " + size + " processes";
    }
}
