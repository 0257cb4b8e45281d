package dev.millrace.architecture;

import dev.millrace.Body;
import dev.millrace.VoidBody;
import dev.millrace.jdbc.JdbcConnection;
import dev.millrace.jdbc.JdbcDatabase;
import dev.millrace.jdbc.LegacyJdbc;
import dev.millrace.jdbc.SqlFunction;
import dev.millrace.r2dbc.R2dbcConnection;
import dev.millrace.r2dbc.R2dbcDatabase;
import dev.millrace.resilience4j.ResilienceBridge;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.r2dbc.spi.ConnectionFactory;
import java.lang.reflect.Proxy;
import java.sql.PreparedStatement;
import javax.sql.DataSource;
import reactor.core.publisher.Mono;

/** The checkpoints of the bridges to databases and breakers, each called wrongly. */
@SuppressWarnings("NullAway") // nulls are among what is wrong
final class DatabaseCheckpoints {
    private final CheckpointsTest test;

    DatabaseCheckpoints(CheckpointsTest test) {
        this.test = test;
    }

    void addAll() {
        addJdbc();
        addR2dbc();
        addResilience();
    }

    private void addJdbc() {
        test.addPlain("JdbcDatabase.use(Use)", pend -> jdbc().use(null));
        test.addPlain("JdbcDatabase.run(VoidUse)", pend -> jdbc().run(null));
        test.addPlain("JdbcDatabase.transaction(Use)", pend -> jdbc().transaction(null));
        test.addPlain("JdbcDatabase.runTransaction(VoidUse)", pend -> jdbc().runTransaction(null));
        test.addPlain("LegacyJdbc.call(SqlWork)", pend -> LegacyJdbc.call(null));
        test.addPlain("LegacyJdbc.call(JobTarget, SqlWork)", pend -> LegacyJdbc.call(null, null));
        test.addPlain("LegacyJdbc.run(VoidSqlWork)", pend -> LegacyJdbc.run(null));
        test.addPlain("LegacyJdbc.run(JobTarget, VoidSqlWork)", pend -> LegacyJdbc.run(null, null));
        test.addPlain(
                "LegacyJdbc.submit(JobTarget, Callable)",
                pend -> {
                    var unused = LegacyJdbc.submit(null, null);
                });
        addJdbc("transaction(Body)", connection -> connection.transaction(() -> test.effect()));
        addJdbc(
                "transaction(VoidBody)",
                connection -> connection.transaction((VoidBody<Exception>) null));
        addJdbc("update(String, Object[])", connection -> connection.update(null));
        addJdbc(
                "execute(String, SqlFunction)",
                connection -> connection.execute((String) null, null));
        addJdbc(
                "execute(SqlFunction, SqlFunction)",
                connection -> {
                    SqlFunction<java.sql.Connection, PreparedStatement> none = null;
                    connection.execute(none, null);
                });
        addJdbc("call(SqlFunction)", connection -> connection.call(driver -> test.effect()));
        addJdbc("run(SqlAction)", connection -> connection.run(null));
    }

    private void addJdbc(String method, JdbcDatabase.VoidUse<Exception> call) {
        test.add(
                "JdbcConnection." + method,
                pend ->
                        jdbc().run((JdbcConnection connection) -> {
                            pend.run();
                            call.run(connection);
                        }));
    }

    private static JdbcDatabase jdbc() {
        return JdbcDatabase.of(
                answering(DataSource.class, answering(java.sql.Connection.class, null)));
    }

    private void addR2dbc() {
        test.addPlain("R2dbcDatabase.use(Use)", pend -> r2dbc().use(null));
        test.addPlain("R2dbcDatabase.run(VoidUse)", pend -> r2dbc().run(null));
        test.addPlain("R2dbcDatabase.transaction(Use)", pend -> r2dbc().transaction(null));
        test.addPlain(
                "R2dbcDatabase.runTransaction(VoidUse)", pend -> r2dbc().runTransaction(null));
        addR2dbc("transaction(Body)", connection -> connection.transaction(() -> test.effect()));
        addR2dbc(
                "transaction(VoidBody)",
                connection -> connection.transaction((VoidBody<Exception>) null));
        addR2dbc("update(String, Object[])", connection -> connection.update(null));
        addR2dbc("call(Function)", connection -> connection.call(null));
    }

    private void addR2dbc(String method, R2dbcDatabase.VoidUse<Exception> call) {
        test.add(
                "R2dbcConnection." + method,
                pend ->
                        r2dbc().run((R2dbcConnection connection) -> {
                            pend.run();
                            call.run(connection);
                        }));
    }

    private static R2dbcDatabase r2dbc() {
        var connection = answering(io.r2dbc.spi.Connection.class, Mono.empty());
        return R2dbcDatabase.of(answering(ConnectionFactory.class, Mono.just(connection)));
    }

    private static <T> T answering(Class<T> type, Object answer) {
        return type.cast(
                Proxy.newProxyInstance(
                        DatabaseCheckpoints.class.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) ->
                                method.getReturnType() == boolean.class ? true : answer));
    }

    private void addResilience() {
        Body<Integer, RuntimeException> body = () -> test.effect();
        VoidBody<RuntimeException> nothing = null;
        test.addPlain(
                "ResilienceBridge.call(CircuitBreaker, Body)",
                pend -> ResilienceBridge.call(CircuitBreaker.ofDefaults("shop"), body));
        test.addPlain(
                "ResilienceBridge.call(CircuitBreaker, VoidBody)",
                pend -> ResilienceBridge.call((CircuitBreaker) null, nothing));
        test.addPlain(
                "ResilienceBridge.call(RateLimiter, Body)",
                pend -> ResilienceBridge.call(RateLimiter.ofDefaults("shop"), body));
        test.addPlain(
                "ResilienceBridge.call(RateLimiter, VoidBody)",
                pend -> ResilienceBridge.call((RateLimiter) null, nothing));
        test.addPlain(
                "ResilienceBridge.call(Bulkhead, Body)",
                pend -> ResilienceBridge.call(Bulkhead.ofDefaults("shop"), body));
        test.addPlain(
                "ResilienceBridge.call(Bulkhead, VoidBody)",
                pend -> ResilienceBridge.call((Bulkhead) null, nothing));
        test.addPlain(
                "ResilienceBridge.call(TimeLimiter, Body)",
                pend -> ResilienceBridge.call(TimeLimiter.ofDefaults("shop"), body));
        test.addPlain(
                "ResilienceBridge.call(TimeLimiter, VoidBody)",
                pend -> ResilienceBridge.call((TimeLimiter) null, nothing));
    }
}
