package dev.millrace.samples.pages;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import java.sql.SQLException;
import java.time.Duration;

/** What docs/semantics.md quotes. */
abstract class SemanticsPage {

    record Row(String text) {
        static Row missing(SQLException why) {
            return new Row("missing: " + why.getMessage());
        }
    }

    abstract void upload(String report);

    abstract void awaitReceipt();

    abstract void refresh(String table);

    boolean moveOn(String report) {
        // @start region=moveOn
        boolean sent =
                Async.moveOnAfter(
                        Duration.ofSeconds(5),
                        scope -> {
                            upload(report);
                            scope.reschedule(Duration.ofSeconds(30)); // the receipt may take longer
                            awaitReceipt();
                        });
        // @end
        return sent;
    }

    void group(String rates, String stock) {
        // @start region=group
        TaskGroup.run(group -> {
            group.fork("rates", () -> refresh(rates));
            group.fork("stock", () -> refresh(stock));
        }); // both have ended here
        // @end
    }

    Row declared(Task<Row> task) {
        // @start region=declared
        try {
            return task.awaitThrowing(SQLException.class);
        } catch (SQLException e) {
            return Row.missing(e);
        }
        // @end
    }
}
