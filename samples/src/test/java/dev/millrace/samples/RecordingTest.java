package dev.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.Category;
import jdk.jfr.EventType;
import jdk.jfr.Timespan;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first sample of the README in a recording, as mission control reads it. */
@Tag("slow") // JVMs of their own, with the recorder
class RecordingTest {
    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"carrier", "baton"})
    void a_recording_of_the_first_sample_has_its_tasks_and_jobs(String engine) throws Exception {
        Path file = folder.resolve("hello.jfr");
        String asked =
                "-XX:StartFlightRecording:filename=%s,dumponexit=true,+dev.millrace.Task#enabled=true,+dev.millrace.Turn#enabled=true,+dev.millrace.Turn#threshold=0ms,+dev.millrace.Cancel#enabled=true,+dev.millrace.Job#enabled=true"
                        .formatted(file);

        Process sample = SampleProcess.startWith(List.of(asked), engine, "hello");
        sample.getInputStream().readAllBytes();
        assertThat(sample.waitFor()).isZero();

        List<RecordedEvent> events = ours(file);
        assertThat(events)
                .filteredOn(event -> named(event.getEventType(), "Task"))
                .extracting(event -> event.getString("outcome"))
                .hasSizeGreaterThanOrEqualTo(3) // the main task, its child, the job
                .containsOnly("returned");
        assertThat(events)
                .filteredOn(event -> named(event.getEventType(), "Task"))
                .allMatch(event -> !event.getString("loop").isEmpty())
                .allMatch(event -> event.getDuration().isPositive())
                .extracting(event -> event.getString("taskName"))
                .contains("main");
        assertThat(events).filteredOn(event -> named(event.getEventType(), "Job")).isNotEmpty();
        assertThat(events).filteredOn(event -> named(event.getEventType(), "Turn")).isNotEmpty();
    }

    private static List<RecordedEvent> ours(Path file) throws Exception {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("dev.millrace."))
                .toList();
    }

    private static boolean named(EventType type, String name) {
        return type.getName().equals("dev.millrace." + name);
    }

    @ParameterizedTest
    @ValueSource(strings = "baton")
    void each_type_of_event_says_what_it_and_its_fields_are(String engine) throws Exception {
        Path file = folder.resolve("types.jfr");

        Process sample =
                SampleProcess.startWith(
                        List.of(
                                "-XX:StartFlightRecording:filename=%s,dumponexit=true,+dev.millrace.Task#enabled=true"
                                        .formatted(file)),
                        engine,
                        "hello");
        sample.getInputStream().readAllBytes();
        assertThat(sample.waitFor()).isZero();

        List<EventType> types;
        try (var recording = new RecordingFile(file)) {
            types =
                    recording.readEventTypes().stream()
                            .filter(type -> type.getName().startsWith("dev.millrace."))
                            .toList();
        }
        assertThat(types.stream().map(EventType::getName).collect(Collectors.toSet()))
                .containsAll(
                        Set.of("dev.millrace.Task", "dev.millrace.Turn", "dev.millrace.Cancel"));
        for (EventType type : types) {
            assertThat(type.getAnnotation(Category.class).value()).containsExactly("Millrace");
            assertThat(type.getLabel()).startsWith("Millrace ");
            assertThat(type.getDescription()).isNotEmpty();
            assertThat(type.getFields()).allMatch(field -> field.getLabel() != null);
        }
        assertThat(
                        types.stream()
                                .filter(type -> named(type, "Task"))
                                .findFirst()
                                .orElseThrow()
                                .getField("timeToStart")
                                .getAnnotation(Timespan.class)
                                .value())
                .isEqualTo(Timespan.NANOSECONDS);
    }
}
