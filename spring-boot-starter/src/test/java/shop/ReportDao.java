// @start region=file
package shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Ten years old. It blocks, and it stays as it is. */
class ReportDao {
    private final DataSource source;

    ReportDao(DataSource source) {
        this.source = source;
    }

    long total(long orders) throws SQLException {
        String sql = "SELECT sum(x) FROM system_range(1, ?)";
        try (Connection connection = source.getConnection();
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setLong(1, orders);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /** How many statements the database works at, beside this one. */
    int running() throws SQLException {
        String sql = "SELECT count(executing_statement) - 1 FROM information_schema.sessions";
        try (Connection connection = source.getConnection();
                PreparedStatement query = connection.prepareStatement(sql);
                ResultSet rows = query.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
// @end
