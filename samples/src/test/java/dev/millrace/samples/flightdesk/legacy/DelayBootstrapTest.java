package dev.millrace.samples.flightdesk.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.samples.flightdesk.data.Interval;
import dev.millrace.samples.flightdesk.data.Route;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DelayBootstrapTest {

    private static final Route ROUTE = new Route("DFW", "ATL");

    @Test
    void the_same_delays_give_the_same_interval() {
        int[] delays = {1, 50, -3, 12, 7, 200};

        assertThat(DelayBootstrap.interval(ROUTE, delays))
                .isEqualTo(DelayBootstrap.interval(ROUTE, delays.clone()));
    }

    @Test
    void delays_that_never_vary_leave_no_doubt() {
        assertThat(DelayBootstrap.interval(ROUTE, new int[] {7, 7, 7}))
                .isEqualTo(new Interval(7, 7));
    }

    @Test
    void a_single_delay_is_its_own_interval() {
        assertThat(DelayBootstrap.interval(ROUTE, new int[] {-4})).isEqualTo(new Interval(-4, -4));
    }

    @Test
    void on_many_delays_it_comes_close_to_the_interval_of_the_normal_distribution() {
        var random = new Random(1);
        var delays = IntStream.range(0, 400).map(i -> (int) (20 * random.nextGaussian())).toArray();
        var mean = IntStream.of(delays).average().orElseThrow();
        var variance =
                IntStream.of(delays).mapToDouble(d -> (d - mean) * (d - mean)).sum() / (400 - 1);
        var reach = 1.96 * Math.sqrt(variance / 400);

        var interval = DelayBootstrap.interval(ROUTE, delays);

        assertThat(interval.low()).isCloseTo(mean - reach, within(reach / 5));
        assertThat(interval.high()).isCloseTo(mean + reach, within(reach / 5));
    }

    @Test
    void no_delays_have_no_interval() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DelayBootstrap.interval(ROUTE, new int[0]))
                .withMessage("no delays on DFW-ATL");
    }
}
