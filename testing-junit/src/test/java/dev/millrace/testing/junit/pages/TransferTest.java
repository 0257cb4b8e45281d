package dev.millrace.testing.junit.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.testing.junit.Everywhere;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TransferTest {
    // @start region=everywhere
    @Test
    void money_is_moved_as_a_whole_or_not_at_all() {
        Everywhere.of(
                        run -> {
                            int[] accounts = {100, 0};
                            run.afterwards(
                                    () -> assertThat(accounts[0] + accounts[1]).isEqualTo(100));
                            TaskGroup.run(group -> {
                                group.fork(() -> {
                                    Async.sleep(Duration.ofMillis(10)); // a cancel may come here
                                    run.hook(); // and a failure here
                                    accounts[0] -= 30;
                                    accounts[1] += 30;
                                });
                                group.fork(() -> Async.sleep(Duration.ofMillis(20)));
                            });
                        })
                .run();
    }
    // @end
}
