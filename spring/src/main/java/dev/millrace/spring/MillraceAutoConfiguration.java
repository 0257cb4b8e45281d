package dev.millrace.spring;

import dev.millrace.EventLoop;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Gives a Spring Boot application {@linkplain dev.millrace.spring##types our types} in its
 * registries and one loop, without any code.
 *
 * <p>The loop is {@link EventLoop#common()}, which every bridge uses by default, so the whole
 * application shares it: endpoints of WebFlux and MVC, {@code toMono}, jobs. It is the bean of type
 * {@link EventLoop}, opened when it is first needed. The application holds a {@linkplain
 * dev.millrace.CommonLease lease} of it. Before the application closes, and after its web server
 * has stopped, it waits for its tasks and jobs, for 20 seconds or {@code
 * millrace.shutdown.wait-for-tasks}. Tasks that are left then are cancelled while the beans that
 * they use still work. When the last application of the JVM closes, the loop closes, too. An
 * application that declares an {@code EventLoop} bean itself runs and closes that loop; it needs
 * {@code @Bean(destroyMethod = "")}, because a running loop cannot be closed.
 *
 * <p>The types are registered, with that loop, in every bean of type {@code
 * ReactiveAdapterRegistry}, including that of WebFlux. They are also registered, once per JVM, in
 * the registry that the rest of Spring shares: functional endpoints, {@code WebClient}, MVC and
 * messaging use it. That registry outlives the application, so it gets no loop; {@link
 * SpringBridge#register(ReactiveAdapterRegistry)} says where such work runs. If it would also
 * outlive this library's class loader, as in a server that brings Spring while its applications
 * bring Millrace, nothing is registered there, because it would keep that class loader for ever.
 */
@AutoConfiguration
@EnableConfigurationProperties(MillraceProperties.class)
@SuppressWarnings("exports") // the annotation is for Boot, which others need not have
public final class MillraceAutoConfiguration {

    /** For Spring. */
    public MillraceAutoConfiguration() {}

    @Bean(destroyMethod = "") // closed by the lease
    @Lazy
    @ConditionalOnMissingBean(EventLoop.class)
    static EventLoop millraceLoop() {
        return EventLoop.common();
    }

    /**
     * Created before the beans that use a registry, destroyed after them; does not open the loop.
     */
    @Bean
    static RegistryProcessor millraceTypes(ObjectProvider<EventLoop> loops) {
        SpringBridge.registerShared();
        return new RegistryProcessor(loops);
    }

    /** Waits for tasks when the application stops: {@code millrace.shutdown.wait-for-tasks}. */
    @Bean
    TaskDrain millraceDrain(RegistryProcessor application, MillraceProperties properties) {
        return new TaskDrain(application, properties.shutdown().waitForTasks());
    }

    /** Warns of {@code @Transactional} methods whose result runs after their transaction. */
    @Bean
    @ConditionalOnClass(name = "org.springframework.transaction.TransactionManager")
    static SmartInitializingSingleton millraceTransactions(ConfigurableListableBeanFactory beans) {
        return () -> TransactionalReturns.warnOf(beans);
    }
}
