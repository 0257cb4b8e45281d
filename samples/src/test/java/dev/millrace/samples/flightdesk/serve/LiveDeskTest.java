package dev.millrace.samples.flightdesk.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import dev.millrace.samples.flightdesk.data.Flight;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.TestLoop;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Slow: works out whole reports. */
@Tag("slow")
class LiveDeskTest {

    private static final Duration EVERY = Duration.ofMillis(100);

    private static final List<Flight> FLIGHTS =
            Collections.nCopies(
                    50, new Flight(LocalDateTime.of(2001, 1, 1, 0, 0), 30, 1, "DFW", "ATL"));

    private final List<Picture> pictures = new ArrayList<>();

    @Test
    void a_picture_is_taken_every_so_often_while_flights_come_at_their_pace() {
        run(() -> AsyncStream.from(FLIGHTS), _ -> Async.sleep(Duration.ofMillis(550)));

        assertThat(pictures).hasSize(5);
        assertThat(pictures).extracting(Picture::at).last().isEqualTo(EVERY.multipliedBy(5));
        assertThat(pictures.getLast().traffic().perSecond()).isEqualTo(1_000);
        assertThat(pictures.getLast().viewers()).isEqualTo(3);
    }

    @Test
    void the_report_is_the_same_in_both_modes() {
        run(
                () -> AsyncStream.from(FLIGHTS),
                desk -> {
                    Async.sleep(Duration.ofMillis(450));
                    desk.mode(Mode.BLOCKING);
                    Async.sleep(Duration.ofMillis(450));
                });

        assertThat(pictures)
                .extracting(Picture::mode)
                .startsWith(Mode.EXECUTOR)
                .endsWith(Mode.BLOCKING);
        assertThat(pictures.get(3).report().worst())
                .hasSize(1)
                .isEqualTo(pictures.getLast().report().worst());
    }

    @Test
    void a_recording_without_flights_is_not_read_for_ever() {
        var opened = new AtomicInteger();

        run(
                () -> {
                    opened.incrementAndGet();
                    return AsyncStream.of();
                },
                _ -> Async.sleep(Duration.ofSeconds(1)));

        assertThat(opened).hasValue(1);
        assertThat(pictures)
                .allSatisfy(picture -> assertThat(picture.report()).isEqualTo(Report.NONE));
    }

    @Test
    void a_recording_that_breaks_ends_the_desk() {
        assertThatExceptionOfType(TaskGroupException.class)
                .isThrownBy(() ->
                        run(
                                () ->
                                        AsyncStream.generate(_ -> {
                                            throw new IOException("torn");
                                        }),
                                _ -> Async.sleep(Duration.ofSeconds(1))))
                .havingRootCause()
                .isInstanceOf(IOException.class)
                .withMessage("torn");
    }

    private interface Viewing {
        void of(LiveDesk desk);
    }

    /** Runs a desk for as long as it is viewed. */
    private void run(Supplier<AsyncStream<Flight>> recording, Viewing viewing) {
        TestLoop.run(_ ->
                TaskGroup.run(group -> {
                    var desk = new LiveDesk(recording);
                    var running = group.fork(() -> desk.run(EVERY, () -> 3, pictures::add));
                    viewing.of(desk);
                    running.cancel();
                }));
    }
}
