package dev.millrace.spring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties of a Spring Boot application under {@code millrace}.
 *
 * @param health when the application counts as unhealthy
 * @param shutdown how the application stops
 */
@ConfigurationProperties(prefix = "millrace")
@SuppressWarnings("exports") // annotations of Boot, which is optional
public record MillraceProperties(@DefaultValue Health health, @DefaultValue Shutdown shutdown) {

    /**
     * When the application counts as unhealthy.
     *
     * @param stuckAfter how long a loop may not answer, or tasks may wait for each other in a
     *     circle, before the application counts as unhealthy
     */
    public record Health(@DefaultValue("5s") Duration stuckAfter) {}

    /**
     * How the application stops.
     *
     * @param waitForTasks how long tasks and jobs may run on after the web server has stopped,
     *     before they are cancelled. Zero cancels them at once
     */
    public record Shutdown(@DefaultValue("20s") Duration waitForTasks) {}
}
