package dev.millrace.samples.flightdesk.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.samples.flightdesk.legacy.Database;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class CancellableDaoTest {

    @Test
    void a_call_that_is_cancelled_before_its_statement_never_executes_it() throws SQLException {
        try (var database = Database.open()) {
            var dao = new CancellableDao(database.pool());
            dao.cancel();

            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(dao::totalsPerRoute)
                    .withMessage("the call was cancelled");
        }
    }

    @Test
    void a_cancel_that_comes_after_the_statement_has_nothing_to_do() throws SQLException {
        try (var database = Database.open()) {
            var dao = new CancellableDao(database.pool());
            assertThat(dao.totalsPerRoute()).isEmpty();

            dao.cancel();
        }
    }
}
