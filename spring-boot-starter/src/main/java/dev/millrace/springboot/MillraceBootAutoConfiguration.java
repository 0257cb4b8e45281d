package dev.millrace.springboot;

import dev.millrace.EventLoop;
import dev.millrace.executor.Dispatcher;
import dev.millrace.jdbc.JdbcDatabase;
import dev.millrace.spring.MillraceAutoConfiguration;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * What the starter adds to {@link MillraceAutoConfiguration}; {@linkplain dev.millrace.springboot
 * the package} says what that is.
 *
 * <p>If the application declares a {@link Dispatcher}, its jobs run there. Otherwise it gets a
 * dispatcher of its own, so that its jobs take no places from other users of {@link
 * Dispatcher#blocking()}. That one is closed with the application.
 */
@AutoConfiguration(
        after = MillraceAutoConfiguration.class,
        beforeName = "org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration",
        afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@EnableConfigurationProperties(MillraceBootProperties.class)
@SuppressWarnings("exports") // the annotation is for Boot, which others need not have
public final class MillraceBootAutoConfiguration {

    private static final String APPLICATION_EXECUTOR = "applicationTaskExecutor";

    /** For Spring. */
    public MillraceBootAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    static Dispatcher millraceDispatcher(MillraceBootProperties properties) {
        return Dispatcher.blocking(
                "millrace-jobs",
                properties.jobs().concurrency(),
                properties.jobs().queueCapacity());
    }

    // defaultCandidate = false: code that injects any executor should get Boot's own

    @Bean(defaultCandidate = false, destroyMethod = "shutdown")
    static LoopExecutor millraceJobs(ObjectProvider<EventLoop> loops, Dispatcher dispatcher) {
        return LoopExecutor.jobs(loops::getObject, dispatcher);
    }

    @Bean(defaultCandidate = false, destroyMethod = "shutdown")
    static LoopExecutor millraceTasks(ObjectProvider<EventLoop> loops) {
        return LoopExecutor.tasks(loops::getObject);
    }

    @Bean(name = APPLICATION_EXECUTOR, destroyMethod = "shutdown")
    @ConditionalOnProperty(name = "millrace.application-executor", havingValue = "jobs")
    @ConditionalOnMissingBean(name = APPLICATION_EXECUTOR)
    static LoopExecutor applicationJobs(ObjectProvider<EventLoop> loops, Dispatcher dispatcher) {
        return millraceJobs(loops, dispatcher);
    }

    @Bean(name = APPLICATION_EXECUTOR, destroyMethod = "shutdown")
    @ConditionalOnProperty(name = "millrace.application-executor", havingValue = "tasks")
    @ConditionalOnMissingBean(name = APPLICATION_EXECUTOR)
    static LoopExecutor applicationTasks(ObjectProvider<EventLoop> loops) {
        return millraceTasks(loops);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    @ConditionalOnClass(name = "org.springframework.web.reactive.config.WebFluxConfigurer")
    static class WebFluxControllers {

        /** Runs after Boot's own configurer, because it replaces that one's executor. */
        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        WebFluxConfigurer millraceBlockingControllers(
                MillraceBootProperties properties,
                ObjectProvider<EventLoop> loops,
                Dispatcher dispatcher) {
            return new WebFluxConfigurer() {
                @Override
                public void configureBlockingExecution(BlockingExecutionConfigurer configurer) {
                    switch (properties.webflux().blockingControllers()) {
                        case NONE -> {}
                        case JOBS -> configurer.setExecutor(millraceJobs(loops, dispatcher));
                        case TASKS -> configurer.setExecutor(millraceTasks(loops));
                    }
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(name = "org.springframework.web.servlet.DispatcherServlet")
    static class MvcControllers {

        @Bean
        static BeanPostProcessor millraceMvcResults() {
            return new MvcResults();
        }

        @Bean
        SmartInitializingSingleton millraceMvcArguments(
                ObjectProvider<RequestMappingHandlerMapping> mappings) {
            return () -> mappings.stream().forEach(MvcArguments::requireMakeable);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = {"dev.millrace.jdbc.JdbcDatabase", "javax.sql.DataSource"})
    static class Databases {

        @Bean
        @ConditionalOnBooleanProperty("millrace.jdbc.watched")
        static BeanPostProcessor millraceWatchedSources() {
            return new WatchedSources();
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnSingleCandidate(DataSource.class)
        JdbcDatabase millraceDatabase(DataSource source) {
            return JdbcDatabase.of(source);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = {
                "org.slf4j.MDC",
                "io.micrometer.context.integration.Slf4jThreadLocalAccessor",
                "dev.millrace.micrometer.RegisteredThreadLocals"
            })
    @ConditionalOnBooleanProperty(name = "millrace.mdc.enabled", matchIfMissing = true)
    static class MdcFollows {

        /** Registers once per JVM, like its registry. An accessor that is there already stays. */
        MdcFollows() {
            ContextRegistry registry = ContextRegistry.getInstance();
            synchronized (registry) {
                boolean known =
                        registry.getThreadLocalAccessors().stream()
                                .anyMatch(each -> each.key().equals(Slf4jThreadLocalAccessor.KEY));
                if (!known) {
                    registry.registerThreadLocalAccessor(new Slf4jThreadLocalAccessor());
                }
            }
        }
    }
}
