package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.checkCancelled;
import static dev.millrace.executor.RunInExecutor.fromThread;
import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The snippets of the page on offloading compile: every one of them stands in this file. */
class OffloadingPageTest {
    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void every_snippet_is_compiled_here() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "offloading.md"));
        String source =
                Files.readString(
                        Path.of("src/test/java", getClass().getName().replace('.', '/') + ".java"));
        var snippets = SNIPPET.matcher(page).results().map(found -> found.group(1)).toList();
        assertThat(snippets).hasSizeGreaterThan(4);
        assertThat(snippets)
                .allSatisfy(snippet -> assertThat(bare(source)).contains(bare(snippet)));
    }

    private static String bare(String code) {
        return code.replaceAll("\\s", "");
    }

    // ---- the snippets

    record Report() {}

    static final class SQLException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    interface Statement {
        int executeUpdate(String sql) throws SQLException;

        void cancel() throws SQLException;
    }

    interface Dao {
        Report report(String customer) throws SQLException;
    }

    interface Bar {
        void show(int count);
    }

    interface Cache {
        void refresh();
    }

    static void first(Dao dao, String customer) throws SQLException {
        Report report = runInExecutor(() -> dao.report(customer)).await(SQLException.class);
        assertThat(report).isNotNull();
    }

    static Task<Report> limited(Dao dao, String customer) {
        CapacityLimiter database = CapacityLimiter.of("database", 20, 500);
        Offload queries = Offload.in(Place.blocking()).withLimiter(database);
        Task<Report> task = runInExecutor(queries, () -> dao.report(customer));
        database.total(5); // the database is ill: 5 at a time from now on
        return task;
    }

    static Offload terms(String customer) {
        Offload reports =
                Offload.in(Place.blocking())
                        .withName("monthly report")
                        .withKey(customer)
                        .withOverloadPolicy(OverloadPolicy.FAIL_FAST)
                        .withDeadline(Duration.ofSeconds(30));
        return reports;
    }

    static Task<Integer> cancellable(Statement statement) {
        Task<Integer> rows =
                runInExecutor(
                        Offload.in(Place.blocking()).withCancelAction(() -> cancel(statement)),
                        () -> statement.executeUpdate("delete from flights"));
        return rows;
    }

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static void back(Bar bar, Cache cache) {
        Progress<Integer> progress = Progress.to(count -> bar.show(count)); // called on this loop
        runInExecutor(() -> {
            for (int row = 0; row < 1_000_000; row++) {
                checkCancelled(); // throws when nobody waits any more
                load(row);
                progress.report(row); // coalesced: the loop sees the latest
            }
            fromThread(() -> cache.refresh()); // runs on the loop; the job waits
        });
    }

    private static void load(int row) {
        assertThat(row).isNotNegative();
    }
}
