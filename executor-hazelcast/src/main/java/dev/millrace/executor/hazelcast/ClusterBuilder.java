package dev.millrace.executor.hazelcast;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.executor.remote.JobWire;
import dev.millrace.executor.remote.RemoteJobs;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Cluster}. Each setter changes this builder and returns it. */
public final class ClusterBuilder {
    private static final AtomicInteger CLUSTERS = new AtomicInteger();
    private static final int PORTS_TRIED = 3;

    private final List<Class<? extends RemoteJobs>> lists;
    private String clusterName = "millrace";
    private @Nullable String name;
    private List<String> clientOf = List.of();
    private String host = "127.0.0.1";
    private int port = 5701;
    private @Nullable List<String> members;
    private Delivery delivery = Delivery.AT_MOST_ONCE;
    private MemberCancel cancel = MemberCancel.ASK;
    private int concurrency = 64;
    private int queueCapacity = 1_000;
    private int memberThreads = Runtime.getRuntime().availableProcessors();
    private int memberQueue = 1_000;
    private int minimumMembers = 1;
    private int payloadCap = 1 << 20;
    private int nestingCap = 64;
    private Duration lossAfter = Duration.ofSeconds(15);
    private Duration cancelGrace = Duration.ofSeconds(5);
    private Duration closeGrace = Duration.ofSeconds(10);
    private Duration startLimit = Duration.ofSeconds(30);
    private List<Class<?>> closures = List.of();
    private final Map<String, String> properties = new LinkedHashMap<>();

    ClusterBuilder(List<Class<? extends RemoteJobs>> lists) {
        this.lists = lists;
    }

    /**
     * The name that all members and clients of the cluster share; {@code millrace} by default. It
     * is not a secret: it is sent in plain text.
     *
     * @param name not empty
     * @return this
     */
    public ClusterBuilder clusterName(String name) {
        this.clusterName = requireText(name, "cluster");
        return this;
    }

    /**
     * The name of this member or client in threads, messages and observers; {@code
     * millrace-cluster-1} and so on by default.
     *
     * @param name unique among the Hazelcast instances of this process
     * @return this
     */
    public ClusterBuilder name(String name) {
        this.name = requireText(name, "member or client");
        return this;
    }

    /**
     * Makes this process a client of a running cluster instead of a member.
     *
     * @param addresses hosts with ports of one or more members
     * @return this
     */
    public ClusterBuilder clientOf(String... addresses) {
        if (addresses.length == 0) {
            throw new IllegalArgumentException("a client needs the address of a member");
        }
        this.clientOf = List.of(addresses);
        return this;
    }

    /**
     * The interface that the member listens on; {@code 127.0.0.1} by default, which other machines
     * cannot reach. On any other interface, anybody who can reach the port can run the jobs.
     *
     * @param host an address of this machine
     * @return this
     */
    public ClusterBuilder host(String host) {
        this.host = requireText(host, "listening interface");
        return this;
    }

    /**
     * The port that the member listens on; 5701 by default. If it is taken, the next free one.
     *
     * @param port 1 to 65,535
     * @return this
     */
    public ClusterBuilder port(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
        }
        this.port = port;
        return this;
    }

    /**
     * The addresses of other members; by default the host of this one, with its port and the next
     * two. No other addresses are tried.
     *
     * @param addresses hosts with ports; none to start alone and let others join
     * @return this
     */
    public ClusterBuilder members(String... addresses) {
        this.members = List.of(addresses);
        return this;
    }

    /**
     * How often a body may run; {@link Delivery#AT_MOST_ONCE} by default.
     *
     * @param delivery for jobs submitted by this process
     * @return this
     */
    public ClusterBuilder delivery(Delivery delivery) {
        this.delivery = Objects.requireNonNull(delivery, "delivery");
        return this;
    }

    /**
     * What a cancel does to a job that was sent to a member; {@link MemberCancel#ASK} by default.
     *
     * @param policy ask or leave
     * @return this
     */
    public ClusterBuilder cancel(MemberCancel policy) {
        this.cancel = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * How many jobs of this process may be at members at a time, queued or running there; 64 by
     * default.
     *
     * @param jobs 1 or more
     * @return this
     */
    public ClusterBuilder concurrency(int jobs) {
        this.concurrency = atLeast(1, jobs, "jobs at a time");
        return this;
    }

    /**
     * How many more jobs may wait in this process; 1,000 by default.
     *
     * @param jobs 0 or more
     * @return this
     */
    public ClusterBuilder queueCapacity(int jobs) {
        this.queueCapacity = atLeast(0, jobs, "waiting jobs");
        return this;
    }

    /**
     * How many jobs this member runs at a time, from all submitters; by default one per core.
     *
     * @param threads 1 or more
     * @return this
     */
    public ClusterBuilder memberThreads(int threads) {
        this.memberThreads = atLeast(1, threads, "threads");
        return this;
    }

    /**
     * How many more jobs may wait in this member; 1,000 by default. When the queue is full, a job
     * fails with {@link java.util.concurrent.RejectedExecutionException}. With {@link
     * Delivery#AT_LEAST_ONCE} this limits the jobs and results that each partition keeps.
     *
     * @param jobs 1 or more
     * @return this
     */
    public ClusterBuilder memberQueue(int jobs) {
        this.memberQueue = atLeast(1, jobs, "waiting jobs");
        return this;
    }

    /**
     * How many members must see each other to run jobs; 1 by default. If the network splits the
     * cluster, a part with fewer members rejects jobs. Must be the same in all members.
     *
     * @param members 1 or more; to protect against a split, more than half of all
     * @return this
     */
    public ClusterBuilder minimumMembers(int members) {
        this.minimumMembers = atLeast(1, members, "members");
        return this;
    }

    /**
     * The most bytes that an argument or a result may take, including a small header; 1 MiB by
     * default. Must be the same in all members and clients.
     *
     * @param bytes 64 KiB to 1 GiB
     * @return this
     */
    public ClusterBuilder payloadCap(int bytes) {
        if (bytes > 1 << 30) {
            throw new IllegalArgumentException(
                    "a payload has at most 1 GiB, not " + bytes + " bytes");
        }
        this.payloadCap = atLeast(64 * 1024, bytes, "bytes");
        return this;
    }

    /**
     * How deeply values may be nested; 64 by default.
     *
     * @param levels 1 to 1,000
     * @return this
     */
    public ClusterBuilder nestingCap(int levels) {
        if (levels > 1_000) {
            throw new IllegalArgumentException("at most 1,000 levels, not " + levels);
        }
        this.nestingCap = atLeast(1, levels, "levels");
        return this;
    }

    /**
     * How long a member may be silent before it and its jobs count as lost; 15 seconds by default.
     * A member whose connections break counts as lost at once.
     *
     * @param silence 2 seconds or more, in whole seconds
     * @return this
     */
    public ClusterBuilder lossAfter(Duration silence) {
        if (silence.toSeconds() < 2) {
            throw new IllegalArgumentException(
                    "a member may be silent for 2 seconds or more, not " + silence);
        }
        this.lossAfter = silence;
        return this;
    }

    /**
     * How long a cancelled task waits for a member that was {@linkplain MemberCancel#ASK asked} to
     * end the job; 5 seconds by default.
     *
     * @param grace more than zero
     * @return this
     */
    public ClusterBuilder cancelGrace(Duration grace) {
        this.cancelGrace = requirePositive(grace);
        return this;
    }

    /**
     * How long {@link Cluster#close()} waits for jobs; 10 seconds by default.
     *
     * @param grace zero or more
     * @return this
     */
    public ClusterBuilder closeGrace(Duration grace) {
        this.closeGrace = Objects.requireNonNull(grace, "grace");
        return this;
    }

    /**
     * The most time that {@link #open} may take to join or connect; 30 seconds by default.
     *
     * @param limit more than zero
     * @return this
     */
    public ClusterBuilder startLimit(Duration limit) {
        this.startLimit = requirePositive(limit);
        return this;
    }

    /**
     * Allows {@link Cluster#run(Closure)} to send closures, and this member to run them. They are
     * code that no job list names, so trust every process that can connect. Members and clients
     * must name the same classes.
     *
     * @param classes the classes that contain the lambdas, and every other class that these may
     *     capture or return
     * @return this
     */
    public ClusterBuilder allowClosuresOf(Class<?>... classes) {
        if (classes.length == 0) {
            throw new IllegalArgumentException(
                    "name at least one class whose closures are allowed");
        }
        this.closures = List.of(classes);
        return this;
    }

    /**
     * Sets a property of Hazelcast; it overrides what this library sets.
     *
     * @param name the name, as in Hazelcast's documentation
     * @param value the value
     * @return this
     */
    public ClusterBuilder property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    /**
     * Starts the member, or connects the client. Takes seconds; suspends a calling task, throws in
     * a callback.
     *
     * @return the cluster; close it when it is no longer needed
     * @throws ClusterStartException if it cannot start or connect within the limit
     * @throws IllegalArgumentException if two jobs have the same name
     */
    @Checkpoint
    public Cluster open() {
        Async.raisePending();
        ClusterSettings settings = settings();
        var wire = new JobWire(lists, payloadCap, nestingCap);
        var allowed = closures.isEmpty() ? null : new Closures(closures);
        JobWire all = allowed == null ? wire : wire.with(allowed.job());
        ClusterEngine engine =
                EventLoop.currentOrNull() == null
                        ? ClusterEngine.start(settings, all)
                        : Async.blocking(() -> ClusterEngine.start(settings, all));
        return new Cluster(engine, allowed);
    }

    ClusterSettings settings() {
        String called = name == null ? "millrace-cluster-" + CLUSTERS.incrementAndGet() : name;
        return new ClusterSettings(
                clusterName,
                called,
                clientOf,
                host,
                port,
                members == null ? neighbours() : members,
                delivery,
                cancel,
                concurrency,
                queueCapacity,
                memberThreads,
                memberQueue,
                minimumMembers,
                lossAfter,
                cancelGrace,
                closeGrace,
                startLimit,
                Map.copyOf(properties));
    }

    private List<String> neighbours() {
        return IntStream.range(port, port + PORTS_TRIED)
                .mapToObj(each -> host + ":" + each)
                .toList();
    }

    private static String requireText(String text, String of) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("the name of a " + of + " is empty");
        }
        return text;
    }

    private static Duration requirePositive(Duration limit) {
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("a limit must be more than zero, not " + limit);
        }
        return limit;
    }

    private static int atLeast(int least, int number, String what) {
        if (number < least) {
            throw new IllegalArgumentException(least + " or more " + what + ", not " + number);
        }
        return number;
    }

    @Override
    public String toString() {
        return "settings of a member of cluster " + clusterName;
    }
}
