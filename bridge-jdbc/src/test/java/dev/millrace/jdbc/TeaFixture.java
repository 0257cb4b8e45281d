package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.junit.EngineTest;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests with a database of their own that lose none of its connections. */
abstract class TeaFixture extends EngineTest {
    TeaDatabase teas;
    JdbcDatabase database;

    @BeforeEach
    void open() throws SQLException {
        teas = new TeaDatabase(2);
        database = teas.database();
    }

    @AfterEach
    void every_connection_was_given_back() throws SQLException {
        assertThat(teas.lent()).isZero();
        teas.close();
    }
}
