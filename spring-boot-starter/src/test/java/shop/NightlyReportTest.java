// @start region=file
package shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.TestLoop;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NightlyReportTest {

    @Test
    void a_database_that_is_down_is_asked_again_after_one_minute_and_after_two_more() {
        var down = new ReportDaoThatIsDown(2);

        var run = TestLoop.run(loop -> assertThat(new NightlyReport(down).total(10)).isEqualTo(55));

        assertThat(run.elapsed()).isEqualTo(Duration.ofMinutes(3)); // took milliseconds
    }

    private static class ReportDaoThatIsDown extends ReportDao {
        private int failures;

        ReportDaoThatIsDown(int failures) {
            super(null);
            this.failures = failures;
        }

        @Override
        long total(long orders) throws SQLException {
            if (failures-- > 0) {
                throw new SQLException("the database is down");
            }
            return orders * (orders + 1) / 2;
        }
    }
}
// @end
