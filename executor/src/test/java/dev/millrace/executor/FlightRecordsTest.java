package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.TestLoop;
import java.nio.file.Path;
import java.util.List;
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
}
