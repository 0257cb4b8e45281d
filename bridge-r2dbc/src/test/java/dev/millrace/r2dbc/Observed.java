package dev.millrace.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A real driver that is watched, and of which some calls answer otherwise. */
final class Observed {
    private final ConnectionFactory real;
    private final Map<String, Mono<Void>> replaced = new HashMap<>();
    private final List<Duration> timeouts = new ArrayList<>();
    private final List<Connection> open = new ArrayList<>();

    Observed(ConnectionFactory real) {
        this.real = real;
    }

    ConnectionFactory factory() {
        return proxy(
                ConnectionFactory.class,
                real,
                (method, arguments) ->
                        method.getName().equals("create")
                                ? Mono.from(real.create()).map(this::watched)
                                : invoke(real, method, arguments));
    }

    /** A factory that answers with {@code lent}. */
    ConnectionFactory lending(Flux<Connection> lent) {
        return proxy(
                ConnectionFactory.class,
                real,
                (method, arguments) ->
                        method.getName().equals("create") ? lent : invoke(real, method, arguments));
    }

    /** Has {@code method} of connections answer with {@code answer}. */
    void replace(String method, Mono<Void> answer) {
        replaced.put(method, answer);
    }

    List<Duration> timeouts() {
        return timeouts;
    }

    int open() {
        return open.size();
    }

    void closeAll() {
        List.copyOf(open).forEach(connection -> Mono.from(connection.close()).block());
        open.clear();
    }

    void update(String sql) {
        use(connection ->
                Flux.from(connection.createStatement(sql).execute())
                        .flatMap(result -> result.getRowsUpdated())
                        .onErrorComplete() // a connection ends with its database
                        .count());
    }

    long count(String sql) {
        return use(connection ->
                Mono.from(connection.createStatement(sql).execute())
                        .flatMapMany(result -> result.map(row -> row.get(0, Long.class)))
                        .single());
    }

    private long use(Function<Connection, Mono<Long>> work) {
        return Mono.usingWhen(
                        real.create(),
                        work,
                        connection -> Mono.from(connection.close()).onErrorComplete())
                .block();
    }

    private Connection watched(Connection connection) {
        open.add(connection);
        return proxy(
                Connection.class,
                connection,
                (method, arguments) -> {
                    Mono<Void> other = replaced.get(method.getName());
                    if (other != null) {
                        return other;
                    }
                    if (method.getName().equals("close")) {
                        open.remove(connection);
                    }
                    if (method.getName().equals("setStatementTimeout")) {
                        timeouts.add((Duration) arguments[0]);
                    }
                    return invoke(connection, method, arguments);
                });
    }

    private interface Call {
        Object make(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T real, Call call) {
        return type.cast(
                Proxy.newProxyInstance(
                        Observed.class.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> call.make(method, arguments)));
    }

    private static Object invoke(Object real, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
