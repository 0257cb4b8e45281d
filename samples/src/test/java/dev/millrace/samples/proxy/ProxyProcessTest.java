package dev.millrace.samples.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.SampleProcess;
import dev.millrace.samples.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Slow: the program in a process of its own, as the user starts it and a service manager ends it.
 */
@Tag("slow")
class ProxyProcessTest {

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"carrier", "baton"})
    void sigterm_drains_it_and_its_status_is_0(String engine) throws Exception {
        var certificate = new TestCertificate(directory);
        try (var server = new EchoServer()) {
            var process =
                    SampleProcess.start(
                            engine,
                            "proxy",
                            "--certificate",
                            certificate.chain().toString(),
                            "--key",
                            certificate.key().toString(),
                            "0",
                            "127.0.0.1:" + server.port());
            try {
                var output = process.inputReader();
                var open = output.readLine();
                assertThat(open).matches("open on port \\d+ for 127.0.0.1:" + server.port());
                try (var client = certificate.connect(Integer.parseInt(open.split(" ")[3]))) {
                    client.getOutputStream().write('a');
                    assertThat(client.getInputStream().read()).isEqualTo('a');

                    SampleProcess.send(process, "TERM");
                    assertThat(output.readLine()).startsWith("ending: 1 open, ");
                    client.getOutputStream().write('b');
                    assertThat(client.getInputStream().read()).isEqualTo('b');
                }
                assertThat(output.readLine()).startsWith("closed: 0 open, 1 served, ");
                assertThat(output.readLine()).isNull();
                assertThat(process.waitFor()).isZero();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void what_it_cannot_begin_with_is_said_in_one_line() {
        assertThat(said("0", "nowhere"))
                .isEqualTo(
                        "2 error: Missing required options: '--certificate=FILE', '--key=FILE';"
                                + " --help tells more.");
        assertThat(said("--certificate", "no.pem", "--key", "no.pem", "0", "nowhere"))
                .isEqualTo(
                        "2 error: 'nowhere' is not a host and a port, as HOST:PORT;"
                                + " --help tells more.");
        assertThat(said("--certificate", "no.pem", "--key", "no.pem", "0", "localhost:1"))
                .startsWith("2 error: ")
                .contains("no.pem");
    }

    private static String said(String... arguments) {
        var said = new ByteArrayOutputStream();
        var status = Proxy.run(new PrintStream(said, true, StandardCharsets.UTF_8), arguments);
        return status + " " + said.toString(StandardCharsets.UTF_8).strip();
    }
}
