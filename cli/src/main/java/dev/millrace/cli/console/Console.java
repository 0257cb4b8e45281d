package dev.millrace.cli.console;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Serves the page until the program ends. */
@Command(
        name = "console",
        description = {
            "Shows a program live in the browser: prints an address that works on this machine,",
            "to anyone who has the whole address, until the program ends or Ctrl-C."
        },
        mixinStandardHelpOptions = true)
public final class Console implements Callable<Integer> {
    /** Long enough for each page to ask once more and learn that the program has ended. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    @Parameters(paramLabel = "PID", description = "The process; `millrace ps` lists them.")
    private String pid = "";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = Port.class,
            description = "The port on the loopback interface; by default any free one.")
    private int port;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        try (var program = new ProgramSource(pid)) {
            program.tree(false); // a program without loops is refused here, not in the browser
            try (var server = new ConsoleServer(program, port)) {
                // without viewers nobody asks the program, so watch for its end
                ProcessHandle.of(Long.parseLong(pid))
                        .ifPresent(process -> process.onExit().thenRun(() -> server.end(ended())));
                out.println("process " + pid + " in the browser: " + server.address());
                out.flush();
                out.println(server.ended().join());
                out.flush();
                Thread.sleep(FAREWELL);
            }
        }
        return 0;
    }

    private String ended() {
        return "process " + pid + " has ended";
    }

    @Override
    public String toString() {
        return "console " + pid;
    }
}
