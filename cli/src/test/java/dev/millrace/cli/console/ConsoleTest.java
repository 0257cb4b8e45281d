package dev.millrace.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.TaskGroup;
import dev.millrace.cli.ChildJvm;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import picocli.CommandLine;

/** Slow: the command and the program that it shows are processes. */
@Tag("slow")
class ConsoleTest {

    private final List<Process> processes = new ArrayList<>();

    /** The program. */
    static final class Shop {
        public static void main(String[] arguments) throws Exception {
            boolean stuck = arguments[0].equals("stuck");
            Async.run(() -> {
                TaskGroup.run(group -> {
                    group.fork("reader", () -> Async.sleep(Duration.ofHours(1)));
                    group.fork("pricing", () -> price(stuck));
                });
                return null;
            });
        }

        private static void price(boolean stuck) {
            System.out.println("ready");
            while (stuck) {
                Thread.onSpinWait(); // and never gives the loop back
            }
            Async.sleep(Duration.ofHours(1));
        }
    }

    /** The command. */
    static final class Command {
        public static void main(String[] arguments) {
            System.exit(new CommandLine(new Console()).execute(arguments));
        }
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @OnEachEngine
    void the_command_shows_a_program_until_that_ends(FiberEngine engine) throws Exception {
        shown(engine, "healthy");
    }

    @OnEachEngine
    void the_command_shows_a_loop_that_is_stuck(FiberEngine engine) throws Exception {
        var task = shown(engine, "stuck");
        assertThat(task).contains("ConsoleTest$Shop.price(ConsoleTest.java:");
    }

    /** What is shown of the task that prices. */
    private String shown(FiberEngine engine, String how) throws IOException, InterruptedException {
        var program = start(Shop.class, Redirect.DISCARD, engine, how); // the watchdog speaks up
        assertThat(program.inputReader().readLine()).isEqualTo("ready");
        var command = start(Command.class, Redirect.INHERIT, engine, Long.toString(program.pid()));
        var said = command.inputReader();
        var address = address(said);

        var tree = get(address.resolve("tree"));
        assertThat(tree)
                .contains(
                        "\"pid\":" + program.pid(), "\"name\":\"reader\"", "\"name\":\"pricing\"");
        assertThat(tree).doesNotContain("\"stack\":");
        var id =
                tree.replaceAll(
                        ".*\"id\":\"([^\"]+)\",\"loop\":\"[^\"]+\",\"number\":\\d+,\"name\":\"pricing\".*",
                        "$1");
        var task = get(address.resolve("task?id=" + id.replace("#", "%23")));

        program.destroyForcibly().waitFor();
        assertThat(said.readLine()).isEqualTo("process " + program.pid() + " has ended");
        assertThat(command.waitFor()).isZero();
        return task;
    }

    private Process start(Class<?> main, Redirect errors, FiberEngine engine, String argument)
            throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of(ChildJvm.counted("-XX:+EnableDynamicAgentLoading")));
        line.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        line.add("-Dmillrace.engine=" + engine.name().toLowerCase(Locale.ROOT));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        line.add(argument);
        Process process = new ProcessBuilder(line).redirectError(errors).start();
        processes.add(process);
        return process;
    }

    private static URI address(BufferedReader said) throws IOException {
        var line = String.valueOf(said.readLine());
        assertThat(line).contains(" in the browser: http://127.0.0.1:");
        return URI.create(line.substring(line.indexOf("http")));
    }

    private static String get(URI address) throws IOException {
        return Request.get(address).sendTo(address).body();
    }
}
