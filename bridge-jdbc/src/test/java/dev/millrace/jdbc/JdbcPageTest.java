package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The code of the page on JDBC. */
class JdbcPageTest extends TeaFixture {
    private final List<String> sold = new ArrayList<>();

    @Test
    void an_old_class_is_called_with_a_deadline() {
        run(loop -> assertThat(count(new TeaDao(LegacyJdbc.watched(teas.pool)))).isZero());
    }

    // @start region=legacy
    private static long count(TeaDao dao) throws SQLException {
        return Async.timeout(Duration.ofSeconds(30), () -> LegacyJdbc.call(dao::count));
    }

    // @end

    @Test
    void a_transaction_and_its_rows() {
        run(loop -> {
            order("oolong");
            order("assam");
            sell();
        });
        assertThat(teas.teas()).isEqualTo(2);
        assertThat(sold).containsExactly("assam", "oolong");
    }

    // @start region=transaction
    private void order(String tea) throws SQLException {
        database.runTransaction(connection -> {
            connection.update("INSERT INTO tea VALUES (?)", tea);
            Async.sleep(Duration.ofMillis(1)); // whatever else has to succeed first; may await
        });
    }

    // @end

    // @start region=rows
    private void sell() throws SQLException {
        database.run(connection ->
                connection
                        .rows("SELECT name FROM tea ORDER BY name", row -> row.getString(1))
                        .forEach(tea -> sold.add(tea)));
    }

    // @end

    private record TeaDao(DataSource source) {
        long count() throws SQLException {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM tea")) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
