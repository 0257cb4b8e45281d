package dev.millrace.samples.flightdesk.legacy;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.samples.flightdesk.data.Airport;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AirportLookupTest {

    private static final Airport ATLANTA = new Airport("ATL", "Hartsfield", "Atlanta");

    private final AirportLookup lookup = new AirportLookup(Map.of("ATL", ATLANTA));

    @AfterEach
    void close() {
        lookup.close();
    }

    @Test
    void a_known_airport_is_answered_on_the_thread_of_the_directory() throws Exception {
        var answer = new Answer();
        lookup.find("ATL", answer);

        assertThat(answer.airport.get(10, SECONDS)).isEqualTo(ATLANTA);
        assertThat(answer.thread).isEqualTo("airport-lookup");
    }

    @Test
    void an_unknown_airport_is_an_error_that_names_it() {
        var answer = new Answer();
        lookup.find("XXX", answer);

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> answer.airport.get(10, SECONDS))
                .withCauseExactlyInstanceOf(AirportLookup.UnknownAirportException.class)
                .withMessageEndingWith("no airport has the code XXX");
    }

    @Test
    void what_is_asked_of_a_closed_directory_fails() {
        lookup.close();
        var answer = new Answer();
        lookup.find("ATL", answer);

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> answer.airport.get(10, SECONDS))
                .withCauseExactlyInstanceOf(IllegalStateException.class);
    }

    @Test
    void closing_fails_what_waits_for_its_answer() throws Exception {
        var busy = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        lookup.find(
                "ATL",
                new Answer() {
                    @Override
                    public void onResult(Airport airport) {
                        busy.countDown();
                        awaitUninterruptibly(release);
                    }
                });
        busy.await();
        var waiting = new Answer();
        lookup.find("ATL", waiting);

        lookup.close();
        release.countDown();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> waiting.airport.get(10, SECONDS))
                .withCauseExactlyInstanceOf(IllegalStateException.class);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        var interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static class Answer implements AirportLookup.Callback {

        final CompletableFuture<Airport> airport = new CompletableFuture<>();
        volatile String thread;

        @Override
        public void onResult(Airport found) {
            thread = Thread.currentThread().getName();
            airport.complete(found);
        }

        @Override
        public void onError(Exception failure) {
            airport.completeExceptionally(failure);
        }
    }
}
