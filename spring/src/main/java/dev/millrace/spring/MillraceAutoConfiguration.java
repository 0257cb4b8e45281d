package dev.millrace.spring;

import dev.millrace.EventLoop;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * What an application of Spring Boot gets without a line of code: {@linkplain
 * dev.millrace.spring##types our types} in its registries, and a loop of its own.
 *
 * <p>The loop is the bean of type {@link EventLoop}. It is opened when it is first needed, by an
 * injection or a request, and closed with the application: tasks that are left are cancelled, and
 * have the loop's grace to clean up. An application that declares an {@code EventLoop} bean itself
 * runs and closes that one; with {@code @Bean(destroyMethod = "")}, as a loop that runs cannot be
 * closed.
 *
 * <p>Every bean of type {@code ReactiveAdapterRegistry} is registered with on that loop, that of
 * WebFlux among them. So is, once per JVM, the registry that the rest of Spring shares: functional
 * endpoints, {@code WebClient}, MVC and messaging ask it. Since it outlives the application, it
 * holds no loop, and what goes through it runs as {@link
 * SpringBridge#register(ReactiveAdapterRegistry)} says.
 */
@AutoConfiguration
@SuppressWarnings("exports") // the annotation is for Boot, which others need not have
public final class MillraceAutoConfiguration {

    /** For Spring. */
    public MillraceAutoConfiguration() {}

    @Bean
    @Lazy
    @ConditionalOnMissingBean(EventLoop.class)
    static FactoryBean<EventLoop> millraceLoop() {
        return new ApplicationLoop();
    }

    /** Comes before the beans that ask a registry, and makes no loop on the way. */
    @Bean
    static BeanPostProcessor millraceTypes(ObjectProvider<EventLoop> loops) {
        SpringBridge.register(ReactiveAdapterRegistry.getSharedInstance());
        return new RegistryProcessor(loops);
    }
}
