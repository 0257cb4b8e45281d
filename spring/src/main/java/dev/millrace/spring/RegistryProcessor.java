package dev.millrace.spring;

import dev.millrace.CommonLease;
import dev.millrace.EventLoop;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Registers our types with each registry of an application, on the application's loop, and keeps
 * the common loop open. It is created before the other beans and destroyed after them.
 */
final class RegistryProcessor implements BeanPostProcessor, DisposableBean {

    private final CommonLease lease = EventLoop.leaseCommon();

    private final ObjectProvider<EventLoop> loops;
    private volatile @Nullable EventLoop loop; // looked up on first use, by any thread

    RegistryProcessor(ObjectProvider<EventLoop> loops) {
        this.loops = loops;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof ReactiveAdapterRegistry registry) {
            SpringBridge.register(registry, this::loop);
        }
        return bean;
    }

    private EventLoop loop() {
        EventLoop known = loop;
        if (known == null) {
            known = loops.getObject();
            loop = known;
        }
        return known;
    }

    /** The loops on which something of the application may run; opens none. */
    List<EventLoop> openLoops() {
        EventLoop common = EventLoop.commonOrNull();
        EventLoop known = loop;
        return Stream.of(common, known).filter(Objects::nonNull).distinct().toList();
    }

    /** Those on the common loop; one that the application opened itself is its own to close. */
    void cancelTasks() {
        lease.cancelTasks();
    }

    @Override
    public void destroy() {
        lease.close();
    }
}
