package dev.millrace.executor.hazelcast;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.ClientNetworkConfig;
import dev.millrace.executor.remote.JobWire;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Makes the configuration of a client. */
final class ClientSetup {
    private ClientSetup() {}

    static ClientConfig of(ClusterSettings settings, JobWire wire) {
        var config = new ClientConfig();
        config.setClusterName(settings.clusterName());
        config.setInstanceName(settings.name());
        config.getMetricsConfig().setEnabled(false);
        ClientNetworkConfig network = config.getNetworkConfig();
        network.setAddresses(settings.clientOf());
        network.getAutoDetectionConfig().setEnabled(false);
        network.getCloudConfig().setEnabled(false);
        network.setRedoOperation(false); // a job that may have run must not be sent again
        network.setConnectionTimeout(millis(settings.lossAfter()));
        config.getConnectionStrategyConfig()
                .getConnectionRetryConfig()
                .setInitialBackoffMillis(100)
                .setMaxBackoffMillis(2_000)
                .setClusterConnectTimeoutMillis(
                        TimeUnit.MILLISECONDS.convert(settings.startLimit()));
        int heartbeat = millis(settings.lossAfter());
        config.setProperty(EngineLog.PROPERTY, EngineLog.type());
        config.setProperty("hazelcast.client.statistics.enabled", "false");
        config.setProperty("hazelcast.client.heartbeat.timeout", Integer.toString(heartbeat));
        config.setProperty(
                "hazelcast.client.heartbeat.interval",
                Integer.toString(Math.max(200, heartbeat / 5)));
        TaskFactory.register(config.getSerializationConfig(), wire.byteCap());
        SerializationFilter.apply(config.getSerializationConfig());
        settings.properties().forEach(config::setProperty);
        return config;
    }

    private static int millis(Duration duration) {
        return (int)
                Math.min(Integer.MAX_VALUE, Math.max(1, TimeUnit.MILLISECONDS.convert(duration)));
    }
}
