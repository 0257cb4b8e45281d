package dev.millrace.proof.everywhere;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.executor.JobOptions;
import dev.millrace.jdbc.JdbcDatabase;
import dev.millrace.r2dbc.R2dbcDatabase;
import dev.millrace.resilience4j.ResilienceBridge;
import dev.millrace.testing.junit.Everywhere;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Transactions over drivers that record their calls, and permissions of breakers. */
@Tag("slow") // hundreds of runs, each with threads of its own
class DatabaseEverywhereTest {
    private static final Duration MOMENT = Duration.ofMillis(10);

    /** The calls of a connection: a transaction has one end, and the close comes last. */
    private static void assertEnded(List<String> told) {
        if (told.contains("begin")) {
            assertThat(told)
                    .filteredOn(each -> each.equals("commit") || each.equals("rollback"))
                    .hasSize(1);
        }
        if (!told.isEmpty()) {
            assertThat(told).last().isEqualTo("close");
        }
    }

    @Test
    void a_blocking_transaction_ends_and_its_connection_is_closed() {
        Everywhere.of(
                        run -> {
                            var told = new ArrayList<String>();
                            JobOptions jobs = JobOptions.in(new HandDriven(run));
                            JdbcDatabase database =
                                    JdbcDatabase.of(new BlockingScript(told).source())
                                            .withJobs(jobs)
                                            .withConnecting(jobs)
                                            .withEnding(jobs);
                            run.afterwards(() -> assertEnded(told));
                            database.runTransaction(connection -> {
                                connection.update("INSERT");
                                run.hook();
                                Async.sleep(MOMENT);
                            });
                        })
                .run();
    }

    /** A connection that has one transaction. */
    private static final class BlockingScript {
        private final List<String> told;
        private boolean autoCommit = true;

        BlockingScript(List<String> told) {
            this.told = told;
        }

        DataSource source() {
            return answering(DataSource.class, (_, _) -> connection());
        }

        private java.sql.Connection connection() {
            var statement = answering(java.sql.PreparedStatement.class, (_, _) -> 0);
            return answering(
                    java.sql.Connection.class,
                    (method, arguments) ->
                            switch (method) {
                                case "prepareStatement" -> statement;
                                case "getAutoCommit" -> autoCommit;
                                case "setAutoCommit" -> {
                                    autoCommit = (boolean) arguments[0];
                                    yield tell(autoCommit ? "restored" : "begin");
                                }
                                default -> tell(method);
                            });
        }

        private Object tell(String what) {
            told.add(what);
            return null;
        }
    }

    @Test
    void a_reactive_transaction_ends_and_its_connection_is_closed() {
        Everywhere.of(
                        run -> {
                            var told = new ArrayList<String>();
                            var autoCommit = new boolean[] {true};
                            Connection driver =
                                    answering(
                                            Connection.class,
                                            (method, _) ->
                                                    method.equals("isAutoCommit")
                                                            ? autoCommit[0]
                                                            : Mono.fromRunnable(() -> {
                                                                told.add(nameOf(method));
                                                                autoCommit[0] =
                                                                        !method.equals(
                                                                                "beginTransaction");
                                                            }));
                            ConnectionFactory factory =
                                    answering(ConnectionFactory.class, (_, _) -> Mono.just(driver));
                            run.afterwards(() -> assertEnded(told));
                            R2dbcDatabase.of(factory)
                                    .runTransaction(connection -> {
                                        run.hook();
                                        Async.sleep(MOMENT);
                                    });
                        })
                .run();
    }

    private static String nameOf(String method) {
        return method.replace("Transaction", "");
    }

    private interface Answer {
        Object to(String method, Object[] arguments);
    }

    private static <T> T answering(Class<T> type, Answer answer) {
        return type.cast(
                Proxy.newProxyInstance(
                        DatabaseEverywhereTest.class.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) ->
                                method.getName().equals("toString")
                                        ? type.getSimpleName()
                                        : answer.to(method.getName(), arguments)));
    }

    @Test
    void permissions_of_a_bulkhead_come_back() {
        var config = BulkheadConfig.custom().maxConcurrentCalls(3).maxWaitDuration(Duration.ZERO);
        Everywhere.of(
                        run -> {
                            Bulkhead bulkhead = Bulkhead.of("shop", config.build());
                            run.afterwards(() ->
                                    assertThat(bulkhead.getMetrics().getAvailableConcurrentCalls())
                                            .isEqualTo(3));
                            TaskGroup.run(group -> {
                                for (int i = 0; i < 3; i++) {
                                    group.fork(() ->
                                            ResilienceBridge.call(
                                                    bulkhead,
                                                    () -> {
                                                        Async.sleep(MOMENT);
                                                        run.hook();
                                                    }));
                                }
                            });
                        })
                .run();
    }

    @Test
    void the_permission_of_a_half_open_breaker_is_never_lost() {
        var config =
                CircuitBreakerConfig.custom()
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .minimumNumberOfCalls(1);
        Everywhere.of(
                        run -> {
                            CircuitBreaker breaker = CircuitBreaker.of("shop", config.build());
                            breaker.transitionToOpenState();
                            breaker.transitionToHalfOpenState();
                            run.afterwards(() -> {
                                if (breaker.getState() == CircuitBreaker.State.HALF_OPEN) {
                                    assertThat(breaker.tryAcquirePermission()).isTrue();
                                }
                            });
                            ResilienceBridge.call(
                                    breaker,
                                    () -> {
                                        Async.sleep(MOMENT);
                                        run.hook();
                                    });
                        })
                .run();
    }
}
