package dev.millrace.samples.flightdesk.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import dev.millrace.Async;
import dev.millrace.TaskCancelledException;
import dev.millrace.TaskGroup;
import dev.millrace.samples.flightdesk.data.InputException;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Source;
import dev.millrace.samples.flightdesk.data.Totals;
import dev.millrace.samples.flightdesk.legacy.Database;
import dev.millrace.samples.flightdesk.legacy.FlightPage;
import dev.millrace.testing.TestLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class AsyncFlightDaoTest {

    private final ExecutorService threads = Executors.newFixedThreadPool(1);
    private Database database;
    private AsyncFlightDao dao;

    @BeforeEach
    void open() throws SQLException {
        database = Database.open();
        dao = new AsyncFlightDao(database.pool(), threads);
    }

    @AfterEach
    void close() throws SQLException {
        threads.close();
        database.close();
    }

    @Test
    void rows_that_were_loaded_come_back_page_by_page(@TempDir Path folder) throws IOException {
        var row =
                "{\"date\":\"2001/01/01 00:47\",\"delay\":3,\"distance\":2,"
                        + "\"origin\":\"A\",\"destination\":\"B\"}";
        var file = Files.writeString(folder.resolve("two.json"), "[" + row + "," + row + "]");

        TestLoop.run(loop -> {
            assertThat(dao.load(Source.file(file), skipped -> {}, batch -> {})).isEqualTo(2);
            var first = dao.findPage(FlightPage.START, 1);
            var second = dao.findPage(first.lastId(), 1);

            assertThat(second.flights()).isEqualTo(first.flights()).hasSize(1);
            assertThat(dao.findPage(second.lastId(), 1).isEmpty()).isTrue();
            assertThat(dao.totalsPerRoute())
                    .containsExactly(entry(new Route("A", "B"), new Totals(2, 6)));
            assertThat(dao.delaysOf(new Route("A", "B"))).containsExactly(3, 3);
        });
    }

    @Test
    void a_failure_of_the_database_is_thrown_as_it_is() throws SQLException {
        execute("DROP TABLE flight");

        TestLoop.run(loop ->
                assertThatExceptionOfType(SQLException.class)
                        .isThrownBy(dao::totalsPerRoute)
                        .withMessageContaining("FLIGHT"));
    }

    @Test
    void a_file_that_is_not_there_is_thrown_as_it_is() {
        var missing = Source.file(Path.of("missing.json"));

        TestLoop.run(loop ->
                assertThatExceptionOfType(InputException.class)
                        .isThrownBy(() -> dao.load(missing, skipped -> {}, batch -> {})));
    }

    @Test
    @Timeout(30) // the query alone would take hours
    void cancelling_a_task_cancels_the_statement_it_waits_for() {
        TestLoop.run(test -> {
            var running = test.loop().<Void>promise("the statement runs");
            EndlessTable.replaceIn(database, () -> running.completeThreadSafe(null));

            TaskGroup.run(group -> {
                var query = group.fork(dao::totalsPerRoute);
                running.await();
                query.cancel("nobody wants to know any more");

                assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(query::await);
            });
        });

        // there is one thread, and it is free again: the statement has really ended
        assertThat(threads.submit(() -> "free")).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void a_call_that_is_cancelled_while_it_queues_never_begins() throws Exception {
        var begun = new AtomicBoolean();
        var gate = new CountDownLatch(1);

        TestLoop.run(test -> {
            threads.submit(() -> gate.await(20, TimeUnit.SECONDS));
            var load =
                    Async.detach(() ->
                            dao.load(
                                    Source.bundled("flights-20k.json.gz"),
                                    skipped -> begun.set(true),
                                    batch -> begun.set(true)));
            test.untilIdle();
            load.cancel();
            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(load::await);
            gate.countDown();
        });

        threads.submit(() -> {}).get();
        assertThat(begun).isFalse();
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.pool().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
