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

/** Settings of a new {@link Cluster}. Each method changes one and returns this builder. */
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
     * What members and clients of one cluster have in common; {@code millrace} by default. It is no
     * secret: it crosses the network as it is.
     *
     * @param name not empty
     * @return this
     */
    public ClusterBuilder clusterName(String name) {
        this.clusterName = requireText(name, "cluster");
        return this;
    }

    /**
     * What threads, messages and observers call this part of the cluster; {@code
     * millrace-cluster-1} and so on by default.
     *
     * @param name unlike any other Hazelcast instance of this process
     * @return this
     */
    public ClusterBuilder name(String name) {
        this.name = requireText(name, "part of a cluster");
        return this;
    }

    /**
     * Makes this process a client of a cluster that runs already, instead of a member.
     *
     * @param addresses hosts, with ports, of one member or more
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
     * The interface that the member listens on; {@code 127.0.0.1} by default, where no other
     * machine reaches it. Elsewhere, whoever reaches the port may run the jobs.
     *
     * @param host an address of this machine
     * @return this
     */
    public ClusterBuilder host(String host) {
        this.host = requireText(host, "interface");
        return this;
    }

    /**
     * The port that the member listens on, or the next that is free; 5701 by default.
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
     * Where other members may be; by default the host of this one, at its port and the two after.
     * Nobody else is looked for.
     *
     * @param addresses hosts with ports; none for a member that is alone until others come
     * @return this
     */
    public ClusterBuilder members(String... addresses) {
        this.members = List.of(addresses);
        return this;
    }

    /**
     * How often a body may run; {@link Delivery#AT_MOST_ONCE} by default.
     *
     * @param delivery of the jobs submitted here
     * @return this
     */
    public ClusterBuilder delivery(Delivery delivery) {
        this.delivery = Objects.requireNonNull(delivery, "delivery");
        return this;
    }

    /**
     * What a cancel does to a job that a member may be running; {@link MemberCancel#ASK} by
     * default.
     *
     * @param policy ask or leave
     * @return this
     */
    public ClusterBuilder cancel(MemberCancel policy) {
        this.cancel = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * How many jobs submitted here are with members at a time, waiting there or running; 64 by
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
     * How many more jobs are taken here and wait; 1,000 by default.
     *
     * @param jobs 0 or more
     * @return this
     */
    public ClusterBuilder queueCapacity(int jobs) {
        this.queueCapacity = atLeast(0, jobs, "waiting jobs");
        return this;
    }

    /**
     * How many jobs this member runs at a time, whoever submitted them; by default as many as
     * cores.
     *
     * @param threads 1 or more
     * @return this
     */
    public ClusterBuilder memberThreads(int threads) {
        this.memberThreads = atLeast(1, threads, "threads");
        return this;
    }

    /**
     * How many more jobs this member takes and keeps waiting; 1,000 by default. Beyond them a job
     * fails with {@link java.util.concurrent.RejectedExecutionException}. With {@link
     * Delivery#AT_LEAST_ONCE} it is how many jobs and results each of its partitions keeps.
     *
     * @param jobs 1 or more
     * @return this
     */
    public ClusterBuilder memberQueue(int jobs) {
        this.memberQueue = atLeast(1, jobs, "waiting jobs");
        return this;
    }

    /**
     * How many members the part of the cluster must have that a job is run in; 1 by default. Of a
     * cluster that the network has cut in two, the smaller part then rejects jobs. To be the same
     * in all members.
     *
     * @param members 1 or more; more than half of all
     * @return this
     */
    public ClusterBuilder minimumMembers(int members) {
        this.minimumMembers = atLeast(1, members, "members");
        return this;
    }

    /**
     * How many bytes an argument or a result takes at most, with a few for the envelope; 1 MiB by
     * default. To be the same in all members and clients.
     *
     * @param bytes 64 KiB to 1 GiB
     * @return this
     */
    public ClusterBuilder payloadCap(int bytes) {
        if (bytes > 1 << 30) {
            throw new IllegalArgumentException("a payload has at most 1 GiB, not " + bytes);
        }
        this.payloadCap = atLeast(64 * 1024, bytes, "bytes");
        return this;
    }

    /**
     * How deep values may be nested; 64 by default.
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
     * How long a member that says nothing is still taken for one; 15 seconds by default. Then its
     * jobs are lost. A member that dies with its connections is missed at once.
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
     * How long a task waits for a member that was {@linkplain MemberCancel#ASK asked} to end its
     * job; 5 seconds by default.
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
     * How long {@link #open} takes at most to join or to connect; 30 seconds by default.
     *
     * @param limit more than zero
     * @return this
     */
    public ClusterBuilder startLimit(Duration limit) {
        this.startLimit = requirePositive(limit);
        return this;
    }

    /**
     * Lets {@link Cluster#run(Closure)} send closures, and this member run them: code that no list
     * names, so it takes more than the default trust. Members and clients must name the same
     * classes.
     *
     * @param classes the classes whose lambdas are closures, and every other class that may occur
     *     in what these capture and return
     * @return this
     */
    public ClusterBuilder allowClosuresOf(Class<?>... classes) {
        if (classes.length == 0) {
            throw new IllegalArgumentException("closures are allowed by their classes, of any");
        }
        this.closures = List.of(classes);
        return this;
    }

    /**
     * A property of the engine, over those that this library sets.
     *
     * @param name as Hazelcast documents it
     * @param value its value
     * @return this
     */
    public ClusterBuilder property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    /**
     * Starts the member, or connects. Takes seconds, for which it suspends a task; refused in a
     * callback.
     *
     * @return this process in the cluster, to be closed
     * @throws ClusterStartException if there is no member or no connection within the limit
     * @throws IllegalArgumentException if two jobs have one name
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
            throw new IllegalArgumentException("a limit is more than zero, not " + limit);
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
