package dev.millrace.samples.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.Installed;
import dev.millrace.samples.SampleProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slow: the program in a process of its own, and the programs that come with Redis as clients. */
@Tag("slow")
@Timeout(90) // a hang fails, instead of stopping the build
class RedisProcessTest {
    private static final String OPEN = "Redis is open at 127.0.0.1:";

    /** The running program. */
    private record Server(Process process, BufferedReader output, String port)
            implements AutoCloseable {

        static Server start(String engine) throws IOException {
            Process process = SampleProcess.start(engine, "redis");
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            String line = output.readLine();
            assertThat(line).startsWith(OPEN);
            return new Server(process, output, line.substring(OPEN.length()));
        }

        Process client(String program, String... arguments) throws IOException {
            var command = new ArrayList<>(List.of(program, "-p", port));
            command.addAll(List.of(arguments));
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        }

        /** What {@code redis-cli} prints. */
        String cli(String... arguments) throws IOException, InterruptedException {
            return outputOf(client("redis-cli", arguments));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"carrier", "baton"})
    void redis_cli_finds_what_it_expects_and_sigterm_ends_the_server_with_status_0(String engine)
            throws Exception {
        Installed.assume("redis-cli");
        try (var server = Server.start(engine)) {
            assertThat(server.cli("set", "tea", "two lines\n")).isEqualTo("OK\n");
            assertThat(server.cli("get", "tea")).isEqualTo("two lines\n\n");
            assertThat(server.cli("-r", "3", "incr", "pots")).isEqualTo("1\n2\n3\n");
            assertThat(server.cli("rpush", "l", "a", "b")).isEqualTo("2\n");
            assertThat(server.cli("lrange", "l", "0", "-1")).isEqualTo("a\nb\n");
            assertThat(server.cli("nosuch")).startsWith("ERR unknown command 'nosuch'\n");
            assertThat(server.cli("info")).contains("redis_mode:standalone");

            Process waiter = server.client("redis-cli", "blpop", "queue", "0");
            Process hearer = server.client("redis-cli", "subscribe", "news");
            BufferedReader news = hearer.inputReader();
            assertThat(linesOf(news, 3)).containsExactly("subscribe", "news", "1");
            assertThat(server.cli("publish", "news", "rain")).isEqualTo("1\n");
            assertThat(linesOf(news, 3)).containsExactly("message", "news", "rain");
            assertThat(server.cli("rpush", "queue", "x")).isEqualTo("1\n");
            assertThat(outputOf(waiter)).isEqualTo("queue\nx\n");

            Process piped = server.client("redis-cli", "--pipe");
            try (var input = piped.outputWriter()) {
                input.write(String.join("", Collections.nCopies(10_000, "INCR piped\r\n")));
            }
            assertThat(outputOf(piped)).contains("errors: 0, replies: 10000");
            assertThat(server.cli("get", "piped")).isEqualTo("10000\n");

            assertThat(
                            new ProcessBuilder("kill", "-TERM", "" + server.process.pid())
                                    .start()
                                    .waitFor())
                    .isZero();
            assertThat(server.output.readLine()).isEqualTo("Redis is closed.");
            assertThat(server.process.waitFor()).isZero();
            hearer.destroy();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"carrier", "baton"})
    void redis_benchmark_gets_an_answer_to_every_request(String engine) throws Exception {
        Installed.assume("redis-benchmark", "redis-cli");
        try (var server = Server.start(engine)) {
            String report =
                    outputOf(
                            server.client(
                                    "redis-benchmark",
                                    "-q",
                                    "-n",
                                    "20000",
                                    "-P",
                                    "16",
                                    "-t",
                                    "ping_mbulk,set,get,incr,lpush,lpop"));
            for (String test : "PING_MBULK SET GET INCR LPUSH LPOP".split(" ")) {
                assertThat(report).containsPattern(test + ": [0-9.]+ requests per second");
            }
            assertThat(report).doesNotContainIgnoringCase("error").doesNotContain("WARNING");
            assertThat(server.cli("get", "counter:__rand_int__")).isEqualTo("20000\n");
            assertThat(server.cli("exists", "mylist")).isEqualTo("0\n"); // as many popped as pushed
        }
    }

    private static List<String> linesOf(BufferedReader output, int count) throws IOException {
        List<String> lines = new ArrayList<>();
        while (lines.size() < count) {
            lines.add(output.readLine());
        }
        return lines;
    }

    private static String outputOf(Process process) throws IOException, InterruptedException {
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
