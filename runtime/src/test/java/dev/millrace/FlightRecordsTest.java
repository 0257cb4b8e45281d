package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** Loops in a recording of the JDK's flight recorder. */
@Tag("slow") // starts the recorder
@OnEachEngine
class FlightRecordsTest {
    @Parameter FiberEngine engine;
    @TempDir Path folder;

    private interface Program {
        void run() throws Exception;
    }

    private List<RecordedEvent> record(Consumer<Recording> settings, Program program)
            throws Exception {
        Path file = folder.resolve("loops.jfr");
        try (var recording = new Recording()) {
            settings.accept(recording);
            recording.start();
            program.run();
            recording.dump(file);
        }
        return read(file);
    }

    private static List<RecordedEvent> read(Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("dev.millrace."))
                .toList();
    }

    private void play() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            group.fork("sleeper", () -> Async.sleep(Duration.ofHours(1)));
                            Task<?> late =
                                    group.fork("late", () -> Async.sleep(Duration.ofDays(1)));
                            loop.untilIdle();
                            late.cancel("not wanted");
                        }));
    }

    @Test
    void a_recording_that_asks_for_tasks_has_each_with_its_outcome() throws Exception {
        List<RecordedEvent> events = record(asked -> asked.enable("dev.millrace.Task"), this::play);

        assertThat(events)
                .allMatch(event -> event.getEventType().getName().equals("dev.millrace.Task"))
                .extracting(event -> event.getString("taskName") + " " + event.getString("outcome"))
                .contains("sleeper returned", "late cancelled");
        RecordedEvent sleeper =
                events.stream()
                        .filter(event -> event.getString("taskName").equals("sleeper"))
                        .findFirst()
                        .orElseThrow();
        assertThat(sleeper.getString("loop")).startsWith("test-loop");
        assertThat(sleeper.getString("lastWait")).isEqualTo("sleep");
        assertThat(sleeper.getLong("waits")).isEqualTo(1);
        assertThat(sleeper.getLong("parent")).isPositive();
        assertThat(sleeper.getDuration("timeToStart")).isPositive();
        assertThat(sleeper.getDuration()).isGreaterThan(sleeper.getDuration("timeToStart"));
    }

    @Test
    void a_recording_that_asks_for_cancels_has_whom_they_came_to() throws Exception {
        List<RecordedEvent> events =
                record(asked -> asked.enable("dev.millrace.Cancel"), this::play);

        assertThat(events).extracting(event -> event.getString("taskName")).containsExactly("late");
    }

    @Test
    void a_recording_has_the_turns_over_its_threshold() throws Exception {
        List<RecordedEvent> all =
                record(
                        asked -> asked.enable("dev.millrace.Turn").withThreshold(Duration.ZERO),
                        this::play);
        List<RecordedEvent> none =
                record(
                        asked ->
                                asked.enable("dev.millrace.Turn")
                                        .withThreshold(Duration.ofMinutes(5)),
                        this::play);

        assertThat(all).isNotEmpty().allMatch(event -> event.getLong("entries") > 0);
        assertThat(none).isEmpty();
    }

    @Test
    void each_recording_has_what_the_watchdog_says_with_the_stack() throws Exception {
        var told = new Reported();
        List<RecordedEvent> events =
                record(
                        asked -> asked.enable("dev.millrace.Stall"),
                        () -> {
                            try (EventLoop loop =
                                    EventLoop.builder()
                                            .engine(engine)
                                            .debug(true)
                                            .exceptionHandler(told)
                                            .open()) {
                                loop.runUntilComplete(
                                        loop.detach("cruncher", () -> computeUntil(told)));
                            }
                        });

        assertThat(events)
                .singleElement()
                .satisfies(stall -> {
                    assertThat(stall.getString("message")).startsWith("cruncher has held");
                    assertThat(stall.getString("where")).contains("computeUntil");
                    assertThat(stall.getDuration("held"))
                            .isGreaterThanOrEqualTo(Duration.ofMillis(100));
                });
        assertThat(told.take()).hasSize(1);
    }

    private static Object computeUntil(Reported told) {
        while (!told.any()) {
            Thread.onSpinWait();
        }
        return told;
    }

    @Test
    void a_recording_that_begins_while_a_loop_runs_is_followed_and_left() throws Exception {
        var told = new Reported();
        try (EventLoop loop = EventLoop.builder().engine(engine).exceptionHandler(told).open();
                var recording = new Recording()) {
            recording.enable("dev.millrace.Task");
            Thread runner = Thread.ofPlatform().start(() -> runForever(loop));
            recording.start();
            Path file = folder.resolve("late.jfr");
            List<RecordedEvent> events = List.of();
            for (int i = 0; i < 100 && events.isEmpty(); i++) { // until the watchdog has looked
                loop.submit(() -> Async.sleep(Duration.ofMillis(20))).get();
                recording.dump(file);
                events = read(file);
            }
            loop.callSoonThreadSafe(loop::stop);
            runner.join();

            assertThat(events).isNotEmpty();
        }
        assertThat(told.take()).isEmpty();
    }

    private static void runForever(EventLoop loop) {
        try {
            loop.runForever();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
