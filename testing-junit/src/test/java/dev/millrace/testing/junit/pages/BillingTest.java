package dev.millrace.testing.junit.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.testing.TestRun;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

// @start region=tests
class BillingTest extends EngineTest {
    @Test
    void a_bill_that_comes_late_is_waited_for() {
        TestRun run =
                run(loop -> {
                    var bill =
                            Async.detach(() -> {
                                Async.sleep(Duration.ofHours(1)); // virtual: costs no real time
                                return 42;
                            });
                    assertThat(bill.await()).isEqualTo(42);
                });

        assertThat(run.elapsed()).isEqualTo(Duration.ofHours(1));
    }
}
// @end
