package dev.millrace.executor.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The modes of the socket do not depend on the umask of the process. */
@Tag("slow") // starts JVMs: a umask is a process's
class UmaskTest {

    /** Prints the modes of a new home. */
    public static final class Modes {
        private Modes() {}

        /** Takes no arguments. */
        public static void main(String[] arguments) throws IOException {
            try (SocketDirectory home = SocketDirectory.open()) {
                System.out.println(mode(home.socket().getParent()) + " " + mode(home.socket()));
            }
        }

        private static String mode(Path path) throws IOException {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "022", "077"})
    void directory_and_socket_are_private_under_every_umask(String umask) throws Exception {
        Process program =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "umask " + umask + "; exec \"$@\"",
                                "sh",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-classpath",
                                System.getProperty("java.class.path"),
                                Modes.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(program.getInputStream().readAllBytes());
        assertThat(program.waitFor()).as(output).isZero();
        assertThat(output.strip()).isEqualTo("rwx------ rw-------");
    }

    @Test
    void two_homes_share_nothing() throws IOException {
        try (SocketDirectory one = SocketDirectory.open();
                SocketDirectory other = SocketDirectory.open()) {
            assertThat(one.socket().getParent()).isNotEqualTo(other.socket().getParent());
        }
    }
}
