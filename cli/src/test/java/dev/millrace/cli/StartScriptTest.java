package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartScriptTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "."})
    void a_java_in_the_current_folder_is_not_started(String javaHome) throws Exception {
        jdk(folder);

        assertThat(started(javaHome)).doesNotContain("started");
    }

    @Test
    void the_java_of_java_home_is_started() throws Exception {
        Path home = Files.createDirectory(folder.resolve("jdk"));
        jdk(home);

        assertThat(started(home.toString())).isEqualTo("started " + home + "/bin/java\n");
    }

    /** What the script prints, in a folder and with a path that has no java. */
    private String started(String javaHome) throws IOException {
        Path tools = Files.createDirectory(folder.resolve("tools"));
        for (String name : List.of("dirname", "readlink", "grep")) {
            Path tool =
                    Stream.of("/usr/bin", "/bin")
                            .map(each -> Path.of(each, name))
                            .filter(Files::isExecutable)
                            .findFirst()
                            .orElseThrow();
            program(tools.resolve(name), "exec " + tool + " \"$@\"");
        }
        Path script = Files.copy(script(), folder.resolve("millrace"));
        Files.createFile(folder.resolve("millrace-cli-0-all.jar"));
        ProcessBuilder command = new ProcessBuilder("/bin/sh", script.toString());
        command.directory(folder.toFile()).redirectErrorStream(true);
        command.environment().put("JAVA_HOME", javaHome);
        command.environment().put("HOME", folder.toString());
        command.environment().put("PATH", tools.toString());
        return command.start().inputReader().readAllAsString();
    }

    private static void jdk(Path home) throws IOException {
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        Path bin = Files.createDirectory(home.resolve("bin"));
        for (String name : List.of("java", "jcmd")) {
            program(bin.resolve(name), "echo started $0");
        }
    }

    private static void program(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static Path script() {
        return Files.exists(Path.of("cli")) ? Path.of("cli/millrace") : Path.of("millrace");
    }
}
