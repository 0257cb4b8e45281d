package dev.millrace.springboot;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an application with the starter may set under {@code millrace}, besides {@link
 * dev.millrace.spring.MillraceProperties}.
 *
 * @param applicationExecutor what the bean {@code applicationTaskExecutor} starts, which
 *     {@code @Async} and MVC use
 * @param jobs the dispatcher of jobs
 * @param webflux controllers of WebFlux
 * @param jdbc databases
 * @param mdc the MDC of the log
 */
@ConfigurationProperties(prefix = "millrace")
@SuppressWarnings("exports") // the annotations are for Boot, which others need not have
public record MillraceBootProperties(
        @DefaultValue("none") RunAs applicationExecutor,
        @DefaultValue Jobs jobs,
        @DefaultValue WebFlux webflux,
        @DefaultValue Jdbc jdbc,
        @DefaultValue Mdc mdc) {

    /**
     * The dispatcher of the application's jobs.
     *
     * @param concurrency how many run at a time, 1 or more
     * @param queueCapacity how many more are taken and wait, 0 or more
     */
    public record Jobs(
            @DefaultValue("64") int concurrency, @DefaultValue("1000") int queueCapacity) {}

    /**
     * Controllers of WebFlux.
     *
     * @param blockingControllers as what methods run that return plain values
     */
    public record WebFlux(@DefaultValue("none") RunAs blockingControllers) {}

    /**
     * Databases.
     *
     * @param watched whether every {@code DataSource} bean is {@linkplain
     *     dev.millrace.jdbc.LegacyJdbc#watched watched}
     */
    public record Jdbc(@DefaultValue("false") boolean watched) {}

    /**
     * The MDC of the log.
     *
     * @param enabled whether it follows tasks and jobs
     */
    public record Mdc(@DefaultValue("true") boolean enabled) {}
}
