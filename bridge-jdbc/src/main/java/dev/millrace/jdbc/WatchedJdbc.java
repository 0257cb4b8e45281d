package dev.millrace.jdbc;

import dev.millrace.spi.Rethrow;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A source of JDBC, its connections and their statements as proxies that tell the {@link
 * LegacyCall} of their thread what they do. Results are those of the driver.
 */
final class WatchedJdbc {
    private WatchedJdbc() {}

    static DataSource source(DataSource source) {
        return proxy(
                DataSource.class,
                (proxy, method, arguments) -> {
                    LegacyCall call = LegacyCall.current();
                    if (call != null && method.getName().equals("getConnection")) {
                        call.connects();
                    }
                    Object result = invoke(source, proxy, method, arguments);
                    return result instanceof Connection connection
                            ? connection(connection)
                            : result;
                });
    }

    private static Connection connection(Connection connection) {
        return proxy(
                Connection.class,
                (proxy, method, arguments) -> {
                    Object result = inDriver(connection, proxy, method, arguments);
                    return switch (result) {
                        case CallableStatement made ->
                                statement(CallableStatement.class, made, (Connection) proxy);
                        case PreparedStatement made ->
                                statement(PreparedStatement.class, made, (Connection) proxy);
                        case Statement made -> statement(Statement.class, made, (Connection) proxy);
                        case null, default -> result;
                    };
                });
    }

    private static <S extends Statement> S statement(
            Class<S> type, Statement statement, Connection owner) {
        return proxy(
                type,
                (proxy, method, arguments) -> {
                    LegacyCall call = LegacyCall.current();
                    String name = method.getName();
                    if (name.equals("getConnection")) {
                        return owner;
                    }
                    if (call == null) {
                        return invoke(statement, proxy, method, arguments);
                    }
                    if (name.startsWith("execute")) {
                        call.executes(statement);
                    }
                    try {
                        return inDriver(statement, proxy, method, arguments);
                    } finally {
                        if (name.equals("close")) {
                            call.closed(statement);
                        }
                    }
                });
    }

    private static @Nullable Object inDriver(
            Object target, Object proxy, Method method, Object @Nullable [] arguments) {
        LegacyCall call = LegacyCall.current();
        if (call == null) {
            return invoke(target, proxy, method, arguments);
        }
        call.entersDriver();
        try {
            return invoke(target, proxy, method, arguments);
        } finally {
            call.leavesDriver();
        }
    }

    private static @Nullable Object invoke(
            Object target, Object proxy, Method method, Object @Nullable [] arguments) {
        if (arguments != null && method.getName().equals("equals")) {
            return proxy == arguments[0];
        }
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw Rethrow.unchecked(thrown.getTargetException());
        } catch (IllegalAccessException unreachable) {
            throw new IllegalStateException(unreachable); // the methods of an interface are public
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(
                        WatchedJdbc.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
