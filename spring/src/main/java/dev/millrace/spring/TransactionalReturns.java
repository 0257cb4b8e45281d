package dev.millrace.spring;

import dev.millrace.Coroutine;
import dev.millrace.LoopFuture;
import dev.millrace.VoidCoroutine;
import dev.millrace.stream.AsyncStream;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.util.ClassUtils;

/**
 * Warns, once per method, if a {@code @Transactional} method returns a body: the body runs when
 * somebody subscribes, which is after the commit.
 */
final class TransactionalReturns {

    private static final System.Logger LOG = System.getLogger(TransactionalReturns.class.getName());

    private static final List<Class<?>> LATER =
            List.of(Coroutine.class, VoidCoroutine.class, LoopFuture.class, AsyncStream.class);

    private TransactionalReturns() {}

    /** Checks the beans of an application that has started. */
    static void warnOf(ConfigurableListableBeanFactory beans) {
        for (String bean : beans.getBeanDefinitionNames()) {
            Class<?> type = beans.getType(bean, false);
            if (type != null) {
                warnOf(beans, ClassUtils.getUserClass(type));
            }
        }
    }

    private static void warnOf(ConfigurableListableBeanFactory beans, Class<?> type) {
        for (Method method : type.getDeclaredMethods()) {
            if (LATER.stream().noneMatch(later -> later.isAssignableFrom(method.getReturnType()))) {
                continue;
            }
            Transactional transactional = transactional(method, type);
            if (transactional != null
                    && manager(beans, transactional) instanceof PlatformTransactionManager) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0}.{1} is @Transactional and returns a {2}, which runs outside its"
                                + " transaction, maybe after the commit. Remove @Transactional and"
                                + " run the work in a transaction of its own with"
                                + " SpringTransactions.inTransaction",
                        type.getName(),
                        method.getName(),
                        method.getReturnType().getSimpleName());
            }
        }
    }

    private static @Nullable Transactional transactional(Method method, Class<?> type) {
        Transactional own = AnnotatedElementUtils.findMergedAnnotation(method, Transactional.class);
        return own != null
                ? own
                : AnnotatedElementUtils.findMergedAnnotation(type, Transactional.class);
    }

    private static @Nullable TransactionManager manager(
            ConfigurableListableBeanFactory beans, Transactional transactional) {
        String name = transactional.transactionManager();
        if (name.isEmpty()) {
            return beans.getBeanProvider(TransactionManager.class).getIfUnique();
        }
        return beans.containsBean(name) ? beans.getBean(name, TransactionManager.class) : null;
    }
}
