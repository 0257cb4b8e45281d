// @start region=file
package shop;

import dev.millrace.Async;
import dev.millrace.RetrySchedule;
import dev.millrace.jdbc.LegacyJdbc;
import java.sql.SQLException;
import java.time.Duration;

/** Asks the database again after a minute, and again after two more, if it does not answer. */
class NightlyReport {
    private static final RetrySchedule PATIENT =
            RetrySchedule.exponential(Duration.ofMinutes(1), Duration.ofHours(1))
                    .withJitter(0)
                    .atMost(3);

    private final ReportDao dao;

    NightlyReport(ReportDao dao) {
        this.dao = dao;
    }

    long total(long orders) throws SQLException {
        return Async.retry(PATIENT, () -> LegacyJdbc.call(() -> dao.total(orders)));
    }
}
// @end
