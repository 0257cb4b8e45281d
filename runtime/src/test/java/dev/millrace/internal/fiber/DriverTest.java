package dev.millrace.internal.fiber;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DriverTest {
    private final CountDownLatch watched = new CountDownLatch(1);
    private final CountDownLatch cleaned = new CountDownLatch(1);
    private final Driver driver =
            new Driver(
                    Engine.simulated(),
                    "watched",
                    (loop, action) -> {
                        watched.countDown();
                        return cleaned::countDown;
                    });

    @Test
    void a_driver_that_has_ended_is_not_watched_any_more() throws Exception {
        driver.run(() -> {});
        watched.await();

        driver.end(() -> {});

        cleaned.await();
    }
}
