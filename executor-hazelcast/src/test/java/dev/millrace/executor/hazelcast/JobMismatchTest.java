package dev.millrace.executor.hazelcast;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.millrace.Async;
import dev.millrace.executor.hazelcast.TestJobs.Point;
import dev.millrace.executor.remote.JobMismatchException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Members and submitters that differ in what they know. */
@Tag("slow") // starts members
class JobMismatchTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String name = TestClusters.newName();

    @Test
    void a_job_that_no_member_lists_is_named_with_those_that_they_list() throws Exception {
        int port = TestClusters.freePort();
        try (Cluster member = builder(TestJobs.Unknown.class).port(port).members().open();
                Cluster client =
                        TestClusters.impatient(Cluster.builder(TestJobs.class))
                                .clusterName(name)
                                .clientOf(member.members().getFirst())
                                .open()) {
            Async.run(() ->
                    assertThatExceptionOfType(JobMismatchException.class)
                            .isThrownBy(
                                    runInExecutor(client, TestJobs.MIRROR.with(new Point(1, 2)))
                                            ::await)
                            .withMessage(
                                    "no member knows job mirror: member "
                                            + member.members().getFirst()
                                            + " knows new"));
            assertThat(client.statistics().sent()).isZero();
        }
    }

    @Test
    void codecs_of_another_version_are_named_on_both_sides() throws Exception {
        int port = TestClusters.freePort();
        var start = List.of("127.0.0.1:" + port);
        try (MemberJvm newer =
                        MemberJvm.start(name, port, start, TestJobs.class, "-Dtest.skew=true");
                Cluster client =
                        TestClusters.impatient(Cluster.builder(TestJobs.class))
                                .clusterName(name)
                                .clientOf(newer.awaitReady())
                                .open()) {
            Async.run(() -> {
                assertThatExceptionOfType(JobMismatchException.class)
                        .isThrownBy(runInExecutor(client, TestJobs.SKEWED.with("text"))::await)
                        .withMessage(
                                "the argument of job skewed is String here and newer in"
                                        + " member "
                                        + newer.address());
                assertThat(runInExecutor(client, TestJobs.PID.with(null)).await())
                        .isEqualTo(newer.pid());
            });
        }
    }

    @Test
    void members_without_the_job_or_without_any_are_passed_over() throws Exception {
        int port = TestClusters.freePort();
        var neighbours = new String[] {"127.0.0.1:" + port, "127.0.0.1:" + (port + 1)};
        HazelcastInstance plain = null;
        try (Cluster knowing = builder(TestJobs.class).port(port).members(neighbours).open();
                Cluster other =
                        builder(TestJobs.Unknown.class).port(port).members(neighbours).open()) {
            plain = Hazelcast.newHazelcastInstance(plain(neighbours));
            knowing.awaitMembers(3, LIMIT);
            other.awaitMembers(3, LIMIT);
            Async.run(() -> {
                Set<Point> points = new HashSet<>();
                for (int i = 0; i < 12; i++) {
                    points.add(
                            runInExecutor(knowing, TestJobs.MIRROR.with(new Point(i, 0))).await());
                    assertThat(runInExecutor(other, TestJobs.Unknown.NEW.with("text")).await())
                            .isEqualTo("text");
                }
                assertThat(points).hasSize(12);
            });
        } finally {
            if (plain != null) {
                plain.shutdown();
            }
        }
    }

    private ClusterBuilder builder(Class<? extends dev.millrace.executor.remote.RemoteJobs> jobs) {
        return TestClusters.impatient(Cluster.builder(jobs))
                .clusterName(name)
                .closeGrace(Duration.ofSeconds(1));
    }

    /** A member that somebody has started for something else. */
    private Config plain(String... neighbours) {
        var config = new Config().setClusterName(name);
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.getMetricsConfig().setEnabled(false);
        var network = config.getNetworkConfig();
        network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getTcpIpConfig().setEnabled(true).setMembers(List.of(neighbours));
        return config;
    }
}
