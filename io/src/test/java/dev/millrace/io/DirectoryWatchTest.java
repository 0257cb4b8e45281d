package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.TaskGroup;
import dev.millrace.io.FileEvent.Kind;
import dev.millrace.testing.junit.EngineTest;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks read the events of a directory. */
class DirectoryWatchTest extends EngineTest {
    @TempDir private Path folder;

    /** The events until one is of {@code last}. */
    private static List<FileEvent> until(DirectoryWatch events, Kind kind, Path last) {
        var all = new ArrayList<FileEvent>();
        for (FileEvent event = events.next(); event != null; event = events.next()) {
            all.add(event);
            if (event.equals(new FileEvent(kind, last))) {
                return all;
            }
        }
        throw new AssertionError("it has ended after " + all);
    }

    @Test
    void entries_that_come_change_and_go_are_told_in_their_order() {
        run(loop -> {
            try (var events = DirectoryWatch.open(folder)) {
                Path entry = folder.resolve("a");
                Files.createFile(entry);
                assertThat(events.next()).isEqualTo(new FileEvent(Kind.CREATED, entry));
                Files.writeString(entry, "x");
                assertThat(events.next()).isEqualTo(new FileEvent(Kind.MODIFIED, entry));
                Files.delete(entry);
                assertThat(until(events, Kind.DELETED, entry))
                        .allMatch(event -> event.path().equals(entry));
                assertThat(events).hasToString("watch of " + folder);
            }
        });
    }

    @Test
    void it_watches_from_its_opening_on() {
        run(loop -> {
            try (var events = DirectoryWatch.open(folder)) {
                Files.createFile(folder.resolve("early"));
                assertThat(events.next().path()).isEqualTo(folder.resolve("early"));
            }
        });
    }

    @Test
    void changes_that_were_not_read_are_one_event() {
        run(loop -> {
            Path entry = folder.resolve("a");
            Path last = folder.resolve("b");
            Files.createFile(entry);
            try (var events = DirectoryWatch.open(folder)) {
                for (int i = 0; i < 2_000; i++) {
                    Files.setAttribute(entry, "lastModifiedTime", Files.getLastModifiedTime(entry));
                }
                Files.createFile(last);
                assertThat(until(events, Kind.CREATED, last))
                        .filteredOn(event -> event.path().equals(entry))
                        .hasSizeLessThan(20);
            }
        });
    }

    @Test
    void when_more_happens_than_is_kept_that_is_told() {
        run(loop -> {
            try (var events = DirectoryWatch.open(folder)) {
                for (int i = 0; i < 2_000; i++) {
                    Files.createFile(folder.resolve("file-" + i));
                }
                FileEvent event = events.next();
                while (event != null && event.kind() != Kind.LOST) {
                    event = events.next();
                }
                assertThat(event).isEqualTo(new FileEvent(Kind.LOST, folder));
            }
        });
    }

    @Test
    void it_ends_when_the_directory_is_removed() {
        run(loop -> {
            Path inner = Files.createDirectory(folder.resolve("inner"));
            try (var events = DirectoryWatch.open(inner)) {
                Path entry = Files.createFile(inner.resolve("a"));
                Files.delete(entry);
                Files.delete(inner);
                assertThat(until(events, Kind.DELETED, entry)).isNotEmpty();
                assertThat(events.next()).isNull();
                assertThat(events.next()).isNull();
                assertThat(events.closed()).isTrue();
            }
        });
    }

    @Test
    void a_cancelled_next_has_taken_nothing() {
        run(loop -> {
            try (var events = DirectoryWatch.open(folder)) {
                var scope = new CancelScope();
                TaskGroup.run(group -> {
                    group.fork(() -> scope.run(() -> events.next()));
                    loop.untilIdle();
                    scope.cancel();
                });
                Path entry = Files.createFile(folder.resolve("a"));
                assertThat(events.next()).isEqualTo(new FileEvent(Kind.CREATED, entry));
            }
        });
    }

    @Test
    void a_second_reader_at_once_is_refused() {
        run(loop -> {
            try (var events = DirectoryWatch.open(folder)) {
                TaskGroup.run(group -> {
                    group.forkDaemon(() -> events.next());
                    loop.untilIdle();
                    assertThatThrownBy(events::next)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("one consumer");
                });
            }
        });
    }

    @Test
    void a_close_ends_the_wait_and_leaves_nothing_open() {
        OpenFiles.assumeKnown();
        run(loop -> {
            // the first watch of a process may leave behind what the system has once
            DirectoryWatch.open(folder).close();
            int before = OpenFiles.all().size();
            var ended = new ArrayList<FileEvent>();
            var events = DirectoryWatch.open(folder);
            TaskGroup.run(group -> {
                group.fork(() -> ended.add(events.next()));
                loop.untilIdle();
                events.close();
            });
            events.close();

            assertThat(ended).containsExactly((FileEvent) null);
            assertThat(events.next()).isNull();
            while (OpenFiles.all().size() > before) {
                Async.checkpoint(); // the thread of the JDK ends behind the close
            }
        });
    }

    @Test
    void a_watch_that_was_left_open_ends_with_its_loop() {
        Object[] left = {null};
        run(loop -> {
            left[0] = DirectoryWatch.open(folder);
        });
        assertThat(((DirectoryWatch) left[0]).closed()).isTrue();
    }

    @Test
    void what_is_no_directory_is_refused() {
        run(loop -> {
            assertThatThrownBy(() -> DirectoryWatch.open(folder.resolve("none")))
                    .isInstanceOfAny(NoSuchFileException.class);
            Path file = Files.createFile(folder.resolve("file"));
            assertThatThrownBy(() -> DirectoryWatch.open(file))
                    .isInstanceOf(NotDirectoryException.class);
        });
    }
}
