package dev.millrace.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.ChildJvm;
import java.io.BufferedReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command on a thread of the test. */
@Tag("slow") // a JVM of its own
class ConsoleCommandTest {
    @Test
    @SuppressWarnings("try") // the end of the program is what this is about
    void it_serves_until_the_program_has_ended_and_says_so() throws Exception {
        try (var jvm = ChildJvm.start("baton", "healthy");
                var out = new PipedWriter();
                var said = new BufferedReader(new PipedReader(out))) {
            var command = new CommandLine(new Console());
            command.setOut(new PrintWriter(out, true));
            var code = new CompletableFuture<Integer>();
            Thread.ofPlatform().daemon().start(() -> code.complete(command.execute(jvm.pid())));
            String line = said.readLine();
            assertThat(line)
                    .startsWith("process " + jvm.pid() + " in the browser: http://127.0.0.1:");
            URI address = URI.create(line.substring(line.indexOf("http"))).resolve("tree");
            assertThat(Request.get(address).sendTo(address).body()).contains("reader");

            jvm.close();

            assertThat(said.readLine()).isEqualTo("process " + jvm.pid() + " has ended");
            assertThat(code.get()).isZero();
        }
    }

    @Test
    void a_console_is_told_by_its_process() {
        var console = new Console();
        new CommandLine(console).parseArgs("7");
        assertThat(console).hasToString("console 7");
    }
}
