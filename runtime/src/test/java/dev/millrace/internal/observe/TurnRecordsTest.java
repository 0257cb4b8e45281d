package dev.millrace.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow") // starts the recorder
class TurnRecordsTest {
    @TempDir Path folder;

    @Test
    void a_turn_with_polls_in_its_middle_is_one_event_from_its_beginning_on() throws Exception {
        Path file = folder.resolve("turns.jfr");
        try (var recording = new Recording()) {
            recording.enable("dev.millrace.Turn").withThreshold(Duration.ZERO);
            recording.enable("dev.millrace.Cancel");
            recording.start();
            var all =
                    Observers.of(
                            new Observation(Recordings.TURNS.newRecorder(), () -> false),
                            (observation, thrown) -> {});
            all.pollEnded("loop", 1);
            all.beginTurn();
            all.cancelDelivered("loop", 1, "in the first step");
            for (int polls = 0; polls < 7; polls++) {
                all.pollEnded("loop", 1);
            }
            all.turnEnded("loop", 2_000, 1);
            recording.dump(file);
        }

        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        RecordedEvent cancel = the("dev.millrace.Cancel", events);
        RecordedEvent turn = the("dev.millrace.Turn", events);
        assertThat(turn.getLong("entries")).isEqualTo(2_000);
        assertThat(turn.getStartTime()).isBeforeOrEqualTo(cancel.getStartTime());
        assertThat(turn.getEndTime()).isAfterOrEqualTo(cancel.getEndTime());
    }

    private static RecordedEvent the(String type, List<RecordedEvent> events) {
        List<RecordedEvent> found =
                events.stream()
                        .filter(event -> event.getEventType().getName().equals(type))
                        .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
