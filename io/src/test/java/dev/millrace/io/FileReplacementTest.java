package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.TaskGroup;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is replaced in one step, or not at all. */
class FileReplacementTest extends EngineTest {
    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void there_is_a_file() throws IOException {
        file = folder.resolve("settings");
        Files.writeString(file, "old");
    }

    private List<Path> others() throws IOException {
        try (var all = Files.list(folder)) {
            return all.filter(each -> !each.equals(file)).toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void assumePermissions() {
        Assumptions.assumeTrue(
                file.getFileSystem().supportedFileAttributeViews().contains("posix"),
                "needs the permissions of POSIX");
    }

    @Test
    void the_old_contents_are_there_until_all_of_the_new_ones_are() {
        run(loop -> {
            var seen = new ArrayList<String>();
            AsyncStream<byte[]> source =
                    AsyncStream.generate(out -> {
                        out.emit(bytes("ne"));
                        seen.add(Files.readString(file));
                        out.emit(bytes("w"));
                        seen.add(Files.readString(file));
                    });

            AsyncFiles.replace(file, source);

            assertThat(seen).containsExactly("old", "old");
            assertThat(file).hasContent("new");
            assertThat(others()).isEmpty();
            AsyncFiles.replace(file, "text");
            assertThat(file).hasContent("text");
        });
    }

    @Test
    void a_reader_that_has_it_open_keeps_what_it_had() {
        run(loop -> {
            try (var reader = Files.newBufferedReader(file)) {
                AsyncFiles.replace(file, "new");
                assertThat(reader.readLine()).isEqualTo("old");
            }
        });
    }

    @Test
    void while_it_is_made_nobody_but_the_owner_can_read_it() {
        assumePermissions();
        run(loop -> {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
            var seen = new ArrayList<Set<PosixFilePermission>>();
            AsyncFiles.replace(
                    file,
                    AsyncStream.generate(out -> {
                        out.emit(bytes("secret"));
                        for (Path each : others()) {
                            seen.add(Files.getPosixFilePermissions(each));
                        }
                    }));
            assertThat(seen).containsExactly(PosixFilePermissions.fromString("rw-------"));
        });
    }

    @Test
    void the_permissions_of_the_file_before_are_kept_and_a_new_one_is_its_owners_alone() {
        assumePermissions();
        run(loop -> {
            for (String permissions : List.of("rwxr-x--x", "r--r--r--", "rw-rw-rw-")) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
                AsyncFiles.replace(file, "new");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo(permissions);
            }
            Path other = folder.resolve("other");
            AsyncFiles.replace(other, "new");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(other)))
                    .isEqualTo("rw-------");
        });
    }

    @Test
    void a_link_stays_and_what_it_leads_to_is_replaced() {
        run(loop -> {
            Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("settings"));

            AsyncFiles.replace(link, "new");

            assertThat(link).isSymbolicLink();
            assertThat(file).hasContent("new").isRegularFile();
            assertThat(others()).containsExactly(link);
        });
    }

    @Test
    void a_failure_of_the_source_leaves_the_file_and_nothing_beside_it() {
        run(loop -> {
            var failure = new IOException("the source is gone");
            AsyncStream<byte[]> source =
                    AsyncStream.generate(out -> {
                        out.emit(bytes("ne"));
                        throw failure;
                    });

            assertThatThrownBy(() -> AsyncFiles.replace(file, source)).isSameAs(failure);

            assertThat(file).hasContent("old");
            assertThat(others()).isEmpty();
        });
    }

    @Test
    void a_cancel_leaves_the_file_and_nothing_beside_it() {
        run(loop -> {
            var scope = new CancelScope();
            AsyncStream<byte[]> source =
                    AsyncStream.generate(out -> {
                        out.emit(bytes("ne"));
                        scope.cancel();
                        out.emit(bytes("w"));
                    });

            scope.run(() -> AsyncFiles.replace(file, source));

            assertThat(scope.cancelledCaught()).isTrue();
            assertThat(file).hasContent("old");
            assertThat(others()).isEmpty();
            assertThat(source.closed()).isTrue();
        });
    }

    @Test
    void an_interrupt_leaves_nothing_beside_the_file_either() {
        run(loop -> {
            assertThatThrownBy(() ->
                            AsyncFiles.replace(
                                    file,
                                    AsyncStream.generate(out -> {
                                        out.emit(bytes("new"));
                                        Thread.currentThread().interrupt();
                                        Async.checkpoint();
                                    })))
                    .isInstanceOf(InterruptedException.class);
            assertThat(file).hasContent("old");
            assertThat(others()).isEmpty();
        });
    }

    @Test
    void what_cannot_be_replaced_leaves_nothing_behind() {
        run(loop -> {
            Path full = Files.createDirectory(folder.resolve("full"));
            Files.createFile(full.resolve("entry"));
            assertThatThrownBy(() -> AsyncFiles.replace(full, "new"))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> AsyncFiles.replace(folder.resolve("none/settings"), "new"))
                    .isInstanceOf(NoSuchFileException.class);
            assertThat(others()).containsExactly(full);
        });
    }

    @Test
    void a_file_larger_than_what_is_written_at_a_time_is_whole() {
        run(loop -> {
            byte[] large = new byte[3_000_000];
            large[2_999_999] = 1;
            AsyncFiles.replace(file, large);
            assertThat(AsyncFiles.readAll(file)).isEqualTo(large);
        });
    }

    @Test
    void several_at_once_leave_the_contents_of_one_of_them() {
        run(loop -> {
            TaskGroup.run(group -> {
                for (int i = 0; i < 20; i++) {
                    String text = Integer.toString(i).repeat(10_000);
                    group.fork(() -> AsyncFiles.replace(file, text));
                }
            });
            String text = AsyncFiles.readString(file);
            assertThat(text).hasSizeBetween(10_000, 20_000);
            assertThat(text.replace(text.substring(0, text.length() / 10_000), "")).isEmpty();
            assertThat(others()).isEmpty();
        });
    }
}
