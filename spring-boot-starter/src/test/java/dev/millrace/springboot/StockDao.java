package dev.millrace.springboot;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A class of yesterday: takes a connection, blocks, gives it back. */
class StockDao {
    private final DataSource source;

    StockDao(DataSource source) {
        this.source = source;
    }

    int grams(String tea) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("SELECT grams FROM stock WHERE tea = ?")) {
            query.setString(1, tea);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? rows.getInt(1) : 0;
            }
        }
    }

    void put(String tea, int grams) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO stock VALUES (?, ?)")) {
            insert.setString(1, tea);
            insert.setInt(2, grams);
            insert.executeUpdate();
        }
    }

    /** A query that would take an hour. */
    int countSlowly() throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement query = connection.prepareStatement(Warehouse.SLOW);
                ResultSet rows = query.executeQuery()) {
            rows.next();
            return 1;
        }
    }
}
