// @start region=file
package shop;

import dev.millrace.Async;
import dev.millrace.Coroutine;
import dev.millrace.DeadlineExceededException;
import dev.millrace.jdbc.LegacyJdbc;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ReportController {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final ReportDao dao;

    ReportController(ReportDao dao) {
        this.dao = dao;
    }

    @GetMapping("/total/{orders}")
    Coroutine<Long> total(@PathVariable("orders") long orders) {
        return () -> Async.timeout(LIMIT, () -> LegacyJdbc.call(() -> dao.total(orders)));
    }

    @GetMapping("/patient/{orders}")
    Coroutine<Long> patient(@PathVariable("orders") long orders) {
        return () -> LegacyJdbc.call(() -> dao.total(orders)); // no limit: until the client leaves
    }

    @GetMapping("/running")
    Coroutine<Integer> running() {
        return () -> LegacyJdbc.call(dao::running);
    }

    @ExceptionHandler
    @ResponseStatus(HttpStatus.GATEWAY_TIMEOUT)
    String late(DeadlineExceededException failure) {
        return "too many orders to count in time\n";
    }
}
// @end
