package dev.millrace.spring;

import dev.millrace.EventLoop;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * What an application of Spring Boot gets without a line of code: {@linkplain
 * dev.millrace.spring##types our types} in its registries, and one loop.
 *
 * <p>The loop is {@link EventLoop#common()}, which every bridge uses that is given no other, so
 * that all of the application meets on it: endpoints of WebFlux and of MVC, {@code toMono}, jobs.
 * It is the bean of type {@link EventLoop}, opened when it is first needed. The application has a
 * {@linkplain dev.millrace.CommonLease lease} of it, and closes it with itself, if it is the last
 * of the JVM: tasks that are left are cancelled, and have the loop's grace to clean up. An
 * application that declares an {@code EventLoop} bean itself runs and closes that one; with
 * {@code @Bean(destroyMethod = "")}, as a loop that runs cannot be closed.
 *
 * <p>Every bean of type {@code ReactiveAdapterRegistry} is registered with on that loop, that of
 * WebFlux among them. So is, once per JVM, the registry that the rest of Spring shares: functional
 * endpoints, {@code WebClient}, MVC and messaging ask it. Since it outlives the application, it
 * holds no loop, and what goes through it runs as {@link
 * SpringBridge#register(ReactiveAdapterRegistry)} says. It is left alone where it would also
 * outlive the classes of this library, as that of a server whose applications bring Millrace: it
 * would hold their class loader for ever.
 */
@AutoConfiguration
@SuppressWarnings("exports") // the annotation is for Boot, which others need not have
public final class MillraceAutoConfiguration {

    /** For Spring. */
    public MillraceAutoConfiguration() {}

    @Bean(destroyMethod = "") // the lease ends it
    @Lazy
    @ConditionalOnMissingBean(EventLoop.class)
    static EventLoop millraceLoop() {
        return EventLoop.common();
    }

    /**
     * Comes before the beans that ask a registry, goes after all of them, and makes no loop on the
     * way.
     */
    @Bean
    static BeanPostProcessor millraceTypes(ObjectProvider<EventLoop> loops) {
        SpringBridge.registerShared();
        return new RegistryProcessor(loops);
    }

    /** Warns of what returns from a transaction of a thread and runs behind it. */
    @Bean
    @ConditionalOnClass(name = "org.springframework.transaction.TransactionManager")
    static SmartInitializingSingleton millraceTransactions(ConfigurableListableBeanFactory beans) {
        return () -> TransactionalReturns.warnOf(beans);
    }
}
