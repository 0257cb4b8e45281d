package dev.millrace.samples.flightdesk.steps;

import dev.millrace.samples.flightdesk.legacy.Database;
import java.sql.SQLException;

/** A flight table that takes hours to read; public, because the database calls into it. */
public final class EndlessTable {

    private static volatile Runnable onFirstRow = () -> {};

    private EndlessTable() {}

    /** Puts the endless table in the place of the real one. */
    static void replaceIn(Database database, Runnable firstRow) throws SQLException {
        onFirstRow = firstRow;
        try (var connection = database.pool().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("DROP TABLE flight");
            statement.execute(
                    "CREATE ALIAS no_delay FOR '%s.noDelay'"
                            .formatted(EndlessTable.class.getName()));
            statement.execute(
                    "CREATE VIEW flight AS SELECT x AS id, no_delay(x) AS delay, 'A' AS origin,"
                            + " 'B' AS destination FROM SYSTEM_RANGE(1, 1000000000000)");
        }
    }

    /** Called by the database for every row it reads. */
    public static int noDelay(long row) {
        if (row == 1) {
            onFirstRow.run();
        }
        return 0;
    }
}
