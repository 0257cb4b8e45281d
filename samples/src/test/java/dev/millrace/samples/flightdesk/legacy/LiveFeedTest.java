package dev.millrace.samples.flightdesk.legacy;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.flightdesk.data.Flight;
import dev.millrace.samples.flightdesk.data.InputException;
import dev.millrace.samples.flightdesk.data.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveFeedTest {

    private static final String FLIGHT =
            "{\"date\":\"2001/01/01 00:47\",\"delay\":1,\"distance\":2,"
                    + "\"origin\":\"A\",\"destination\":\"B\"}";

    private final Path file;

    LiveFeedTest(@TempDir Path folder) {
        file = folder.resolve("flights.json");
    }

    @Test
    void every_listener_hears_every_flight_and_one_end() throws Exception {
        var feed = feed("[" + FLIGHT + ", 17," + FLIGHT + "]");
        var one = new Listener();
        var other = new Listener();
        feed.addListener(one);
        feed.addListener(other);
        feed.start();

        assertThat(one.heardAll()).containsExactly("flight", "flight", "end");
        assertThat(other.heardAll()).containsExactly("flight", "flight", "end");
    }

    @Test
    void a_broken_recording_is_an_error_after_the_flights_before_it() throws Exception {
        var feed = feed("[" + FLIGHT + ",{");
        var listener = new Listener();
        feed.addListener(listener);
        feed.start();

        assertThat(listener.heardAll()).containsExactly("flight", InputException.class.getName());
    }

    @Test
    void a_stopped_feed_says_nothing_more() throws Exception {
        var feed = feed("[" + FLIGHT + "," + FLIGHT + "]");
        var stopper =
                new Listener() {
                    @Override
                    public void onFlight(Flight flight) {
                        super.onFlight(flight);
                        feed.stop();
                        // the feed looks at the flag when this call returns, so nothing can follow
                        ended.countDown();
                    }
                };
        feed.addListener(stopper);
        feed.start();

        assertThat(stopper.heardAll()).containsExactly("flight");
    }

    private LiveFeed feed(String json) throws IOException {
        return new LiveFeed(Source.file(Files.writeString(file, json)));
    }

    private static class Listener implements FeedListener {

        final CountDownLatch ended = new CountDownLatch(1);
        private final List<String> heard = new CopyOnWriteArrayList<>();

        @Override
        public void onFlight(Flight flight) {
            heard.add("flight");
        }

        @Override
        public void onEnd() {
            heard.add("end");
            ended.countDown();
        }

        @Override
        public void onError(Exception failure) {
            heard.add(failure.getClass().getName());
            ended.countDown();
        }

        List<String> heardAll() throws InterruptedException {
            assertThat(ended.await(10, SECONDS)).isTrue();
            return heard;
        }
    }
}
