package dev.millrace.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import javax.sql.DataSource;

/** A real driver, of which some calls fail. */
final class Failing {
    private static final Set<Class<?>> WRAPPED = Set.of(Connection.class, PreparedStatement.class);

    private final Set<String> methods;
    private final Function<String, SQLException> failure;
    private final CountDownLatch failed = new CountDownLatch(1);
    private final DataSource source;
    private volatile Thread caller; // of the call that has failed

    /**
     * Fails in these methods of connections and statements, named as {@code Connection.commit}, or
     * {@code Connection.setAutoCommit[true]} for a call with these arguments.
     */
    Failing(DataSource real, String... methods) {
        this(real, SQLException::new, methods);
    }

    /** As above, with failures by {@code failure} of the method's name. */
    Failing(DataSource real, Function<String, SQLException> failure, String... methods) {
        this.methods = Set.of(methods);
        this.failure = failure;
        this.source = wrap(DataSource.class, real);
    }

    /** A source whose connections are those of {@code connect}. */
    static DataSource source(Callable<Connection> connect) {
        return (DataSource)
                Proxy.newProxyInstance(
                        DataSource.class.getClassLoader(),
                        new Class<?>[] {DataSource.class},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "getConnection" -> connect.call();
                                    case "toString" -> "a source";
                                    default -> throw new AssertionError(method.getName());
                                });
    }

    DataSource source() {
        return source;
    }

    JdbcDatabase database() {
        return JdbcDatabase.of(source);
    }

    /** Blocks until a call has failed, and its thread waits for something else by now. */
    void awaitFailure() throws InterruptedException {
        failed.await();
        while (caller.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
    }

    private <T> T wrap(Class<T> type, Object real) {
        return type.cast(
                Proxy.newProxyInstance(
                        Failing.class.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> call(real, method, arguments)));
    }

    private Object call(Object real, Method method, Object[] arguments) throws Throwable {
        String name = method.getDeclaringClass().getSimpleName() + "." + method.getName();
        if (methods.contains(name) || methods.contains(name + Arrays.toString(arguments))) {
            caller = Thread.currentThread();
            failed.countDown();
            throw failure.apply(name);
        }
        try {
            Object result = method.invoke(real, arguments);
            Class<?> type = method.getReturnType();
            return WRAPPED.contains(type) ? wrap(type, result) : result;
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
