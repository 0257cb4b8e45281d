package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.testing.TestLoop;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs in a recording of the JDK's flight recorder. */
@Tag("slow") // starts the recorder
class FlightRecordsTest {
    @Test
    void a_recording_that_asks_for_them_has_the_jobs(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("jobs.jfr");
        JobOptions named = JobOptions.in(Dispatcher.blocking("recorded", 1, 0)).withName("report");
        TestLoop.run(loop -> runInExecutor(named, () -> "before").await());
        try (var recording = new Recording()) {
            recording.enable("dev.millrace.Job");
            recording.start();
            TestLoop.run(loop -> runInExecutor(named, () -> "during").await());
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(events)
                .extracting(event -> event.getString("what") + " " + event.getString("jobName"))
                .containsExactly("started report", "ended report");
        assertThat(events.getLast().getString("dispatcher")).isEqualTo("recorded");
        assertThat(events.getLast().getDuration("nanos")).isPositive();
    }

    @Test
    void a_recording_tells_which_jobs_did_not_run_to_their_end(@TempDir Path folder)
            throws Exception {
        Path file = folder.resolve("jobs.jfr");
        JobOptions narrow = JobOptions.in(Dispatcher.blocking("narrow", 1, 1));
        try (var recording = new Recording()) {
            recording.enable("dev.millrace.Job");
            recording.start();
            TestLoop.run(loop -> {
                var blocked = new BlockedJobs();
                Task<?> running =
                        runInExecutor(
                                narrow.withName("left").withCancelPolicy(CancelPolicy.ABANDON),
                                blocked.job("left"));
                blocked.awaitBegun("left");
                Task<?> waiting = runInExecutor(narrow.withName("waiting"), () -> "never");
                assertThatExceptionOfType(RejectedExecutionException.class)
                        .isThrownBy(
                                runInExecutor(
                                                narrow.withName("refused")
                                                        .withOverloadPolicy(
                                                                OverloadPolicy.FAIL_FAST),
                                                () -> "never")
                                        ::await);
                waiting.cancel();
                running.cancel();
                loop.untilIdle();
                FlightRecords.ALL.slowHandOver("narrow", 5, "handed over", 7);
                blocked.letGo();
                while (narrow.limiter().statistics().active() > 0) {
                    Async.checkpoint();
                }
            });
            recording.dump(file);
        }
        FlightRecords.ALL.rejected("narrow", 6, "after the recording");
        assertThat(RecordingFile.readAllEvents(file))
                .extracting(event -> event.getString("what") + " " + event.getString("jobName"))
                .contains(
                        "started left",
                        "withdrawn waiting",
                        "abandoned left",
                        "rejected refused",
                        "slow hand-over handed over")
                .doesNotContain("started waiting", "rejected after the recording");
    }
}
