package dev.millrace.samples.flightdesk.serve;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.TaskGroup;
import dev.millrace.executor.Dispatcher;
import dev.millrace.samples.flightdesk.data.Flight;
import dev.millrace.samples.flightdesk.lag.Lag;
import dev.millrace.samples.flightdesk.lag.LagMeter;
import dev.millrace.stream.AsyncStream;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * A desk that never closes: it reads its recording again and again, computes reports of the latest
 * flights, and shows pictures at regular intervals. Loop only.
 */
final class LiveDesk {

    /** How many flights the report is about. */
    static final int LATEST = 12_000;

    /**
     * The number of flights between two pauses: almost a thousand a second, fewer if the loop is
     * held up.
     */
    private static final int BATCH = 10;

    private static final Duration BATCH_REST = Duration.ofMillis(10);
    private static final Duration REPORT_REST = Duration.ofMillis(200);

    private final EventLoop loop = EventLoop.current();
    private final Window window = new Window(LATEST);
    private final Supplier<AsyncStream<Flight>> recording;
    private Mode mode = Mode.EXECUTOR;
    private Report report = Report.NONE;
    private Duration reportTook = Duration.ZERO;

    /**
     * A desk of the current loop.
     *
     * @param recording opens the recording at its beginning
     */
    LiveDesk(Supplier<AsyncStream<Flight>> recording) {
        this.recording = recording;
    }

    /** Sets the mode for the next reports. */
    void mode(Mode next) {
        mode = next;
    }

    /**
     * Runs until it is cancelled, or fails.
     *
     * @param every the time between two pictures
     * @param viewers the number of viewers, for the picture
     * @param audience gets each picture, in a task
     */
    void run(Duration every, IntSupplier viewers, Consumer<? super Picture> audience) {
        TaskGroup.run(
                "live desk",
                group -> {
                    group.fork("flights", this::readFlights);
                    group.fork("report", this::workOutReports);
                    group.fork("pictures", () -> takePictures(every, viewers, audience));
                });
    }

    private void readFlights() throws IOException {
        long before;
        do {
            before = window.seen();
            recording.get().forEach(this::read);
        } while (window.seen() > before);
        // stop at a recording without flights, or this would loop for ever
    }

    private void read(Flight flight) {
        window.add(flight);
        if (window.full() && window.seen() % BATCH == 0) {
            Async.sleep(BATCH_REST);
        }
    }

    private void workOutReports() {
        while (true) {
            var begin = loop.time();
            var flights = window.flights();
            report =
                    switch (mode) {
                        case BLOCKING -> Report.of(flights); // holds up the loop
                        case EXECUTOR ->
                                runInExecutor(Dispatcher.cpu(), () -> Report.of(flights)).await();
                    };
            reportTook = loop.time().minus(begin);
            Async.sleep(REPORT_REST);
        }
    }

    private void takePictures(
            Duration every, IntSupplier viewers, Consumer<? super Picture> audience) {
        var flights = pacedFlights();
        var begin = loop.time();
        for (var number = 1L; ; number++) {
            Lag lag;
            var meter = new LagMeter(loop);
            try {
                Async.sleep(every);
            } finally {
                lag = meter.stop();
            }
            var now = loop.time();
            var perSecond = (pacedFlights() - flights) * 1e9 / now.minus(begin).toNanos();
            flights = pacedFlights();
            begin = now;
            audience.accept(picture(number, lag, perSecond, viewers.getAsInt()));
        }
    }

    /** Without the flights that filled the window at the start. */
    private long pacedFlights() {
        return Math.max(0, window.seen() - LATEST);
    }

    private Picture picture(long number, Lag lag, double perSecond, int viewers) {
        var traffic =
                new Picture.Traffic(
                        window.seen(), perSecond, window.meanDelay(), window.lastDeparture());
        return new Picture(
                number,
                loop.time(),
                mode,
                lag,
                traffic,
                report,
                reportTook,
                viewers,
                loop.allTasks().size());
    }
}
