package dev.millrace.spring;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Gives a Spring Boot application with the actuator the endpoint {@code millrace}, which shows what
 * all loops do, and the health indicator {@code millrace}, which shows whether they answer.
 *
 * <p>Like every endpoint it must be exposed: {@code
 * management.endpoints.web.exposure.include=millrace}. It shows names of tasks and stack frames, no
 * values. {@code management.health.millrace.enabled=false} switches the health indicator off.
 */
@AutoConfiguration(after = MillraceAutoConfiguration.class)
@EnableConfigurationProperties(MillraceProperties.class)
@SuppressWarnings("exports") // the annotations are for Boot, which others need not have
public final class MillraceActuatorAutoConfiguration {

    /** For Spring. */
    public MillraceActuatorAutoConfiguration() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name =
                    "org.springframework.boot.actuate.autoconfigure.endpoint.condition"
                            + ".ConditionalOnAvailableEndpoint")
    static class Endpoint {

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        MillraceEndpoint millraceEndpoint() {
            return new MillraceEndpoint();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name =
                    "org.springframework.boot.health.autoconfigure.contributor"
                            + ".ConditionalOnEnabledHealthIndicator")
    static class HealthOfLoops {

        @Bean
        @ConditionalOnMissingBean(name = "millraceHealthIndicator")
        @ConditionalOnEnabledHealthIndicator("millrace")
        LoopHealth millraceHealthIndicator(MillraceProperties properties) {
            return new LoopHealth(properties.health().stuckAfter());
        }
    }
}
