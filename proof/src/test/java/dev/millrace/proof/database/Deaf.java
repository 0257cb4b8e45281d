package dev.millrace.proof.database;

import dev.millrace.jdbc.JdbcDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;

/** The driver, but that it cannot cancel a statement. */
final class Deaf {
    private static final Set<Class<?>> WRAPPED = Set.of(Connection.class, PreparedStatement.class);

    private Deaf() {}

    static JdbcDatabase to(Postgres server) {
        return JdbcDatabase.of(wrap(DataSource.class, server.source()));
    }

    private static <T> T wrap(Class<T> type, Object real) {
        return type.cast(
                Proxy.newProxyInstance(
                        Deaf.class.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> call(real, method, arguments)));
    }

    private static Object call(Object real, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("cancel")) {
            throw new SQLException("no cancel");
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
