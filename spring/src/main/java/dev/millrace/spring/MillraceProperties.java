package dev.millrace.spring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an application of Spring Boot may set under {@code millrace}.
 *
 * @param health when an application is not healthy any more
 */
@ConfigurationProperties(prefix = "millrace")
@SuppressWarnings("exports") // the annotations are for Boot, which others need not have
public record MillraceProperties(@DefaultValue Health health) {

    /**
     * When an application is not healthy any more.
     *
     * @param stuckAfter for how long a loop may fail to answer, and tasks may wait for each other
     *     in a circle
     */
    public record Health(@DefaultValue("5s") Duration stuckAfter) {}
}
