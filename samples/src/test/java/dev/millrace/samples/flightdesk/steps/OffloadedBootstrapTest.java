package dev.millrace.samples.flightdesk.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.legacy.DelayBootstrap;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class OffloadedBootstrapTest {

    private static final Route ROUTE = new Route("A", "B");
    private static final int[] DELAYS = {1, 50, -3};

    @Test
    void the_interval_is_the_one_the_legacy_code_computes() {
        try (var threads = Executors.newFixedThreadPool(1)) {
            TestLoop.run(loop ->
                    assertThat(new OffloadedBootstrap(threads).interval(ROUTE, DELAYS))
                            .isEqualTo(DelayBootstrap.interval(ROUTE, DELAYS)));
        }
    }

    @Test
    void the_loop_goes_on_until_the_computation_is_done() {
        var trace = new Trace();
        TestLoop.run(test -> {
            // computes when the loop has become idle, and on the loop's own thread if asked to
            var bootstrap =
                    new OffloadedBootstrap(job ->
                            test.loop()
                                    .callSoon(() -> {
                                        trace.add("computed");
                                        job.run();
                                    }));
            test.loop().callSoon(() -> trace.add("the loop went on"));
            bootstrap.interval(ROUTE, DELAYS);
        });

        assertThat(trace.steps()).containsExactly("the loop went on", "computed");
    }
}
