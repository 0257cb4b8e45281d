package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentJarTest {
    private static final String AGENT = "dev/millrace/cli/agent/";

    @TempDir private Path folder;

    @Test
    void a_watched_program_gets_the_classes_of_the_agent_and_no_others() throws IOException {
        try (var jar = new JarFile(AgentJar.file(folder).toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName))
                    .containsExactlyInAnyOrder(
                            "META-INF/MANIFEST.MF",
                            AGENT + "Agent.class",
                            AGENT + "Answers.class",
                            AGENT + "Copy.class");
        }
    }

    @Test
    void only_the_user_may_open_its_folder() throws IOException {
        AgentJar.file(folder.resolve("new/er"));

        assertThat(Files.getPosixFilePermissions(folder.resolve("new/er")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void the_same_agent_lies_in_one_file_however_often_it_is_asked_for() throws IOException {
        Path first = AgentJar.file(folder);
        var written = Files.getLastModifiedTime(first);

        assertThat(AgentJar.file(folder)).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(first)).isEqualTo(written);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(first);
        }
    }

    @Test
    void a_file_that_was_cut_short_is_written_anew() throws IOException {
        Path file = AgentJar.file(folder);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, new byte[] {1, 2, 3});

        assertThat(AgentJar.file(folder)).isEqualTo(file).hasBinaryContent(whole);
    }
}
