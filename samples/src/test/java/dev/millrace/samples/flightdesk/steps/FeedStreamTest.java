package dev.millrace.samples.flightdesk.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.samples.flightdesk.data.Flight;
import dev.millrace.samples.flightdesk.data.InputException;
import dev.millrace.samples.flightdesk.data.Source;
import dev.millrace.samples.flightdesk.legacy.FeedListener;
import dev.millrace.samples.flightdesk.legacy.LiveFeed;
import dev.millrace.testing.TestLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slow: streams the 20,000 flights, so that the feed gets ahead of its reader. */
@Tag("slow")
class FeedStreamTest {

    private static final Source FLIGHTS = Source.bundled("flights-20k.json.gz");

    @Test
    void every_flight_arrives_once_and_in_order() {
        TestLoop.run(loop -> {
            var first = new AtomicInteger();
            var flights = FeedStream.of(new LiveFeed(FLIGHTS)).toList();
            var again = FeedStream.of(new LiveFeed(FLIGHTS));
            again.forEach((Flight flight) ->
                    assertThat(flight).isEqualTo(flights.get(first.getAndIncrement())));

            assertThat(flights).hasSize(20_000);
            assertThat(first).hasValue(20_000);
        });
    }

    @Test
    void a_reader_that_is_behind_holds_the_feed_up() {
        var said = new AtomicInteger();
        var feed = new LiveFeed(FLIGHTS);
        feed.addListener(new Counter(said));

        TestLoop.run(loop -> {
            var read = new AtomicInteger();
            FeedStream.of(feed)
                    .forEach((Flight flight) ->
                            // one more waits in the feed's hand, one in ours
                            assertThat(said.get())
                                    .isLessThanOrEqualTo(
                                            read.incrementAndGet() + FeedStream.CAPACITY + 2));
        });

        assertThat(said).hasValue(20_000);
    }

    @Test
    void leaving_early_stops_the_feed() {
        var said = new AtomicInteger();
        var feed = new LiveFeed(FLIGHTS);
        feed.addListener(new Counter(said));

        TestLoop.run(loop -> assertThat(FeedStream.of(feed).take(3).toList()).hasSize(3));

        assertThat(said).hasValueLessThan(20_000);
    }

    @Test
    void a_feed_that_breaks_breaks_the_stream_behind_its_flights(@TempDir Path folder)
            throws Exception {
        var good =
                "{\"date\":\"2001/01/01 00:47\",\"delay\":1,\"distance\":2,"
                        + "\"origin\":\"A\",\"destination\":\"B\"}";
        var file = Files.writeString(folder.resolve("broken.json"), "[" + good + ",{");
        var heard = new AtomicInteger();

        TestLoop.run(loop ->
                assertThatExceptionOfType(InputException.class)
                        .isThrownBy(() ->
                                FeedStream.of(new LiveFeed(Source.file(file)))
                                        .forEach((Flight flight) -> heard.incrementAndGet())));
        assertThat(heard).hasValue(1);
    }

    private record Counter(AtomicInteger said) implements FeedListener {

        @Override
        public void onFlight(Flight flight) {
            said.incrementAndGet();
        }

        @Override
        public void onEnd() {}

        @Override
        public void onError(Exception failure) {}
    }
}
