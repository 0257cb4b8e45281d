package dev.millrace.springboot;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties under {@code millrace} that the starter adds to {@link
 * dev.millrace.spring.MillraceProperties}.
 *
 * @param applicationExecutor whether the bean {@code applicationTaskExecutor}, which {@code @Async}
 *     and MVC use, runs its commands as jobs or as tasks
 * @param jobs the dispatcher of the application's jobs
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
     * @param concurrency how many run at the same time, 1 or more
     * @param queueCapacity how many more may wait, 0 or more
     */
    public record Jobs(
            @DefaultValue("64") int concurrency, @DefaultValue("1000") int queueCapacity) {}

    /**
     * Controllers of WebFlux.
     *
     * @param blockingControllers whether methods that return plain values run as jobs or as tasks
     */
    public record WebFlux(@DefaultValue("none") RunAs blockingControllers) {}

    /**
     * Databases.
     *
     * @param watched whether every {@code DataSource} bean is {@linkplain
     *     dev.millrace.jdbc.LegacyJdbc#watched watched}, so that a cancelled job ends its statement
     */
    public record Jdbc(@DefaultValue("false") boolean watched) {}

    /**
     * The MDC of the log.
     *
     * @param enabled whether tasks and jobs see the MDC of the code that starts them
     */
    public record Mdc(@DefaultValue("true") boolean enabled) {}
}
