package dev.millrace.executor.hazelcast;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.millrace.executor.remote.JobWire;
import dev.millrace.spi.ClosingLog;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The Hazelcast member or client of a cluster in this process, and its figures. */
final class ClusterEngine {
    private static final System.Logger LOG = System.getLogger("dev.millrace.executor.hazelcast");

    private final ClusterSettings settings;
    private final JobWire wire;
    private final HazelcastInstance instance;
    private final @Nullable MemberJobs here; // null in a client
    private final Members members;
    private final Routes routes;

    private final Set<CompletableFuture<byte[]>> outcomes = ConcurrentHashMap.newKeySet();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong retried = new AtomicLong();
    private final AtomicLong unconfirmed = new AtomicLong();

    private ClusterEngine(
            ClusterSettings settings,
            JobWire wire,
            HazelcastInstance instance,
            @Nullable MemberJobs here) {
        this.settings = settings;
        this.wire = wire;
        this.instance = instance;
        this.here = here;
        this.members = new Members(instance);
        this.routes = new Routes(instance, members, settings.delivery());
    }

    /** Starts the engine. Blocks for seconds. */
    static ClusterEngine start(ClusterSettings settings, JobWire wire) {
        EngineLog.lower();
        try {
            if (settings.isClient()) {
                var client = HazelcastClient.newHazelcastClient(ClientSetup.of(settings, wire));
                return new ClusterEngine(settings, wire, client, null);
            }
            var jobs = new MemberJobs(wire);
            var config = MemberConfig.of(settings, wire);
            config.setUserContext(jobs.asContext()); // set before the first call can arrive
            return new ClusterEngine(settings, wire, Hazelcast.newHazelcastInstance(config), jobs);
        } catch (RuntimeException e) {
            EngineLog.release();
            String what =
                    settings.isClient()
                            ? "cluster " + settings.clusterName() + " at " + settings.clientOf()
                            : "member of cluster " + settings.clusterName();
            throw new ClusterStartException(
                    "no " + what + " within " + settings.startLimit() + ": " + e.getMessage(), e);
        }
    }

    ClusterSettings settings() {
        return settings;
    }

    JobWire wire() {
        return wire;
    }

    HazelcastInstance instance() {
        return instance;
    }

    Members members() {
        return members;
    }

    Routes routes() {
        return routes;
    }

    @Nullable MemberJobs here() {
        return here;
    }

    // ---- calls

    void entered(CompletableFuture<byte[]> outcome) {
        outcomes.add(outcome);
    }

    void left(CompletableFuture<byte[]> outcome) {
        outcomes.remove(outcome);
    }

    void countSent() {
        sent.incrementAndGet();
    }

    void countLost() {
        lost.incrementAndGet();
    }

    void countRetry() {
        retried.incrementAndGet();
    }

    void unconfirmed(String job, Route route) {
        unconfirmed.incrementAndGet();
        ClosingLog.write(() ->
                LOG.log(
                        Level.WARNING,
                        "{0} did not say within {1} that {2} has ended; it may run on",
                        route,
                        settings.cancelGrace(),
                        job));
    }

    void notAsked(Route route, RuntimeException why) {
        LOG.log(Level.DEBUG, "a cancel could not be sent to " + route, why);
    }

    ClusterStatistics statistics() {
        return new ClusterStatistics(
                members.all().size(),
                here == null ? 0 : here.running(),
                sent.get(),
                lost.get(),
                retried.get(),
                unconfirmed.get());
    }

    /** Shuts the engine down, then fails every call that has no outcome yet. */
    void stop() {
        try {
            instance.shutdown();
        } finally {
            EngineLog.release();
            for (CompletableFuture<byte[]> outcome : outcomes) {
                outcome.completeExceptionally(
                        new IllegalStateException(settings.name() + " was closed"));
            }
        }
    }
}
