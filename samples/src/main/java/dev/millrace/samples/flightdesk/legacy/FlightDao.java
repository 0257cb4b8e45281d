package dev.millrace.samples.flightdesk.legacy;

import dev.millrace.samples.flightdesk.data.Flight;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Totals;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * The flight table, through plain JDBC.
 *
 * <p>Every method takes a connection from the pool, blocks its thread, and returns the connection.
 * Any thread may call; each call is a transaction of its own.
 */
public class FlightDao {

    private static final String SCHEMA =
            "CREATE TABLE flight ("
                    + "id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                    + " departure TIMESTAMP NOT NULL,"
                    + " delay INT NOT NULL,"
                    + " distance INT NOT NULL,"
                    + " origin VARCHAR NOT NULL,"
                    + " destination VARCHAR NOT NULL);"
                    + "CREATE INDEX flight_route ON flight (origin, destination)";

    private static final String INSERT =
            "INSERT INTO flight (departure, delay, distance, origin, destination)"
                    + " VALUES (?, ?, ?, ?, ?)";

    private static final String PAGE =
            "SELECT id, departure, delay, distance, origin, destination FROM flight"
                    + " WHERE id > ? ORDER BY id LIMIT ?";

    private static final String TOTALS =
            "SELECT origin, destination, COUNT(*), SUM(delay) FROM flight"
                    + " GROUP BY origin, destination";

    private static final String DELAYS =
            "SELECT delay FROM flight WHERE origin = ? AND destination = ? ORDER BY id";

    private final DataSource pool;

    /** A DAO for the table in the database of {@code pool}. */
    public FlightDao(DataSource pool) {
        this.pool = pool;
    }

    /** Creates the empty table. */
    public final void createTable() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            settle(statement);
            statement.execute(SCHEMA);
        }
    }

    /** Adds {@code flights} to the table, all or none. */
    public final void insert(List<Flight> flights) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(INSERT)) {
            settle(statement);
            connection.setAutoCommit(false);
            try {
                for (Flight flight : flights) {
                    statement.setObject(1, flight.departure());
                    statement.setInt(2, flight.delay());
                    statement.setInt(3, flight.distance());
                    statement.setString(4, flight.origin());
                    statement.setString(5, flight.destination());
                    statement.addBatch();
                }
                statement.executeBatch();
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    /** The first {@code limit} rows whose key is greater than {@code afterId}. */
    public final FlightPage findPage(long afterId, int limit) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(PAGE)) {
            settle(statement);
            statement.setLong(1, afterId);
            statement.setInt(2, limit);
            List<Flight> flights = new ArrayList<Flight>();
            long lastId = afterId;
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    lastId = row.getLong(1);
                    flights.add(
                            new Flight(
                                    row.getObject(2, LocalDateTime.class),
                                    row.getInt(3),
                                    row.getInt(4),
                                    row.getString(5),
                                    row.getString(6)));
                }
            }
            return new FlightPage(flights, lastId);
        }
    }

    /** Flights and minutes of delay per route, counted by the database itself. */
    public final SortedMap<Route, Totals> totalsPerRoute() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(TOTALS)) {
            settle(statement);
            SortedMap<Route, Totals> totals = new TreeMap<Route, Totals>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    totals.put(
                            new Route(row.getString(1), row.getString(2)),
                            new Totals(row.getLong(3), row.getLong(4)));
                }
            }
            return totals;
        }
    }

    /** The delays of every flight of {@code route}, in minutes, in the order of the table. */
    public final int[] delaysOf(Route route) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(DELAYS)) {
            settle(statement);
            statement.setString(1, route.origin());
            statement.setString(2, route.destination());
            List<Integer> delays = new ArrayList<Integer>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    delays.add(row.getInt(1));
                }
            }
            int[] minutes = new int[delays.size()];
            for (int i = 0; i < minutes.length; i++) {
                minutes[i] = delays.get(i);
            }
            return minutes;
        }
    }

    /**
     * Called with every statement before it is executed, to set timeouts and fetch sizes. Does
     * nothing here.
     */
    protected void settle(Statement statement) throws SQLException {}
}
