package dev.millrace.executor.hazelcast;

import com.hazelcast.config.Config;
import com.hazelcast.config.DurableExecutorConfig;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.SplitBrainProtectionConfig;
import dev.millrace.executor.remote.JobWire;
import java.time.Duration;

/** Makes the configuration of a member. */
final class MemberConfig {
    private static final int CONTROL_THREADS = 2;
    private static final int CONTROL_QUEUE = 10_000;

    private MemberConfig() {}

    static Config of(ClusterSettings settings, JobWire wire) {
        var config = new Config();
        config.setClusterName(settings.clusterName());
        config.setInstanceName(settings.name());
        config.getMetricsConfig().setEnabled(false);
        listen(config.getNetworkConfig(), settings);
        setProperties(config, settings);
        addExecutors(config, settings);
        TaskFactory.register(config.getSerializationConfig(), wire.byteCap());
        SerializationFilter.apply(config.getSerializationConfig());
        wire.jobs()
                .forEach(job ->
                        config.getMemberAttributeConfig()
                                .setAttribute(Members.attribute(job), JobWire.signature(job)));
        settings.properties().forEach(config::setProperty);
        return config;
    }

    private static void listen(NetworkConfig network, ClusterSettings settings) {
        network.setPort(settings.port()).setPortAutoIncrement(true);
        network.getInterfaces().setEnabled(true).addInterface(settings.host());
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setMembers(settings.members());
    }

    private static void setProperties(Config config, ClusterSettings settings) {
        long seconds = Math.max(2, settings.lossAfter().toSeconds());
        config.setProperty(EngineLog.PROPERTY, EngineLog.type());
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.socket.client.bind.any", "false");
        config.setProperty("hazelcast.wait.seconds.before.join", "1");
        config.setProperty("hazelcast.max.join.seconds", seconds(settings.startLimit()));
        config.setProperty("hazelcast.graceful.shutdown.max.wait", seconds(settings.closeGrace()));
        config.setProperty("hazelcast.max.no.heartbeat.seconds", Long.toString(seconds));
        config.setProperty(
                "hazelcast.heartbeat.interval.seconds", Long.toString(Math.max(1, seconds / 5)));
        // a member that was cut off for so long looks for the others again
        config.setProperty("hazelcast.merge.first.run.delay.seconds", Long.toString(seconds));
        config.setProperty("hazelcast.merge.next.run.delay.seconds", Long.toString(seconds));
    }

    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, duration.toSeconds()));
    }

    private static void addExecutors(Config config, ClusterSettings settings) {
        var once =
                new ExecutorConfig(Routes.JOBS, settings.memberThreads())
                        .setQueueCapacity(settings.memberQueue());
        var durable =
                new DurableExecutorConfig(Routes.DURABLE_JOBS)
                        .setPoolSize(settings.memberThreads())
                        .setCapacity(settings.memberQueue());
        if (settings.minimumMembers() > 1) {
            var guard =
                    new SplitBrainProtectionConfig(
                            "millrace-minimum", true, settings.minimumMembers());
            config.addSplitBrainProtectionConfig(guard);
            once.setSplitBrainProtectionName(guard.getName());
            durable.setSplitBrainProtectionName(guard.getName());
        }
        config.addExecutorConfig(once);
        config.addDurableExecutorConfig(durable);
        config.addExecutorConfig(
                new ExecutorConfig(Routes.CONTROL, CONTROL_THREADS)
                        .setQueueCapacity(CONTROL_QUEUE));
    }
}
