package dev.millrace.executor.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What the settings of a cluster may be, before anything is started. */
class ClusterOptionsTest {
    private static ClusterBuilder settings() {
        return Cluster.builder(TestJobs.class);
    }

    @Test
    void a_setting_that_cannot_be_is_refused_with_what_it_may_be() {
        Map<UnaryOperator<ClusterBuilder>, String> wrong = new LinkedHashMap<>();
        wrong.put(it -> it.clusterName(" "), "the name of a cluster is empty");
        wrong.put(it -> it.name(""), "the name of a member or client is empty");
        wrong.put(it -> it.host(""), "the name of a listening interface is empty");
        wrong.put(it -> it.clientOf(), "a client needs the address of a member");
        wrong.put(it -> it.port(0), "a port is 1 to 65535, not 0");
        wrong.put(it -> it.port(65_536), "a port is 1 to 65535, not 65536");
        wrong.put(it -> it.concurrency(0), "1 or more jobs at a time, not 0");
        wrong.put(it -> it.queueCapacity(-1), "0 or more waiting jobs, not -1");
        wrong.put(it -> it.memberThreads(0), "1 or more threads, not 0");
        wrong.put(it -> it.memberQueue(0), "1 or more waiting jobs, not 0");
        wrong.put(it -> it.minimumMembers(0), "1 or more members, not 0");
        wrong.put(it -> it.payloadCap(65_535), "65536 or more bytes, not 65535");
        wrong.put(
                it -> it.payloadCap((1 << 30) + 1),
                "a payload has at most 1 GiB, not 1073741825 bytes");
        wrong.put(it -> it.nestingCap(0), "1 or more levels, not 0");
        wrong.put(it -> it.nestingCap(1_001), "at most 1,000 levels, not 1001");
        wrong.put(
                it -> it.lossAfter(Duration.ofMillis(1_999)),
                "a member may be silent for 2 seconds or more, not PT1.999S");
        wrong.put(it -> it.cancelGrace(Duration.ZERO), "a limit must be more than zero, not PT0S");
        wrong.put(it -> it.startLimit(Duration.ZERO), "a limit must be more than zero, not PT0S");
        wrong.put(it -> it.allowClosuresOf(), "name at least one class whose closures are allowed");

        wrong.forEach((setting, complaint) ->
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> setting.apply(settings()))
                        .withMessage(complaint));
    }

    @Test
    void the_least_and_the_most_are_accepted() {
        ClusterBuilder edges =
                settings()
                        .port(1)
                        .port(65_535)
                        .concurrency(1)
                        .queueCapacity(0)
                        .memberThreads(1)
                        .memberQueue(1)
                        .minimumMembers(1)
                        .payloadCap(64 * 1024)
                        .payloadCap(1 << 30)
                        .nestingCap(1)
                        .nestingCap(1_000)
                        .lossAfter(Duration.ofSeconds(2))
                        .cancelGrace(Duration.ofNanos(1))
                        .startLimit(Duration.ofNanos(1))
                        .closeGrace(Duration.ZERO);
        assertThat(edges.settings().queueCapacity()).isZero();
        assertThat(edges.settings().port()).isEqualTo(65_535);
        assertThat(edges.settings().closeGrace()).isZero();
    }

    @Test
    void a_member_listens_on_this_machine_only_and_looks_for_two_neighbours() {
        ClusterSettings settings = settings().clusterName("mill").port(7_000).settings();
        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.members())
                .containsExactly("127.0.0.1:7000", "127.0.0.1:7001", "127.0.0.1:7002");
        assertThat(settings.isClient()).isFalse();
        assertThat(settings.delivery()).isEqualTo(Delivery.AT_MOST_ONCE);
        assertThat(settings.cancel()).isEqualTo(MemberCancel.ASK);
        assertThat(settings().clusterName("mill"))
                .hasToString("settings of a member of cluster mill");
    }

    @Test
    void what_is_set_is_what_the_member_gets() {
        ClusterSettings settings =
                settings()
                        .clusterName("mill")
                        .name("wheel")
                        .host("10.0.0.1")
                        .members("10.0.0.2:5701")
                        .delivery(Delivery.AT_LEAST_ONCE)
                        .cancel(MemberCancel.LEAVE)
                        .property("hazelcast.io.thread.count", "1")
                        .settings();
        assertThat(settings.name()).isEqualTo("wheel");
        assertThat(settings.host()).isEqualTo("10.0.0.1");
        assertThat(settings.members()).containsExactly("10.0.0.2:5701");
        assertThat(settings.delivery()).isEqualTo(Delivery.AT_LEAST_ONCE);
        assertThat(settings.cancel()).isEqualTo(MemberCancel.LEAVE);
        assertThat(settings.properties()).containsEntry("hazelcast.io.thread.count", "1");
        assertThat(settings().clientOf("10.0.0.2:5701").settings().isClient()).isTrue();
    }

    @Test
    void members_that_are_not_named_have_names_of_their_own() {
        assertThat(settings().settings().name())
                .startsWith("millrace-cluster-")
                .isNotEqualTo(settings().settings().name());
    }
}
