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
            "Shows a program in the browser, live: prints an address that is good on this machine,",
            "for whoever has the whole of it, until the program ends or Ctrl-C."
        },
        mixinStandardHelpOptions = true)
public final class Console implements Callable<Integer> {
    /** Long enough for each page to ask once more, and to be told that the program has ended. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    @Parameters(paramLabel = "PID", description = "The process; `millrace ps` lists them.")
    private String pid = "";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = Port.class,
            description = "Where on the loopback interface; one that is free by default.")
    private int port;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        try (var program = new ProgramSource(pid)) {
            program.tree(false); // one without loops is told here, and not in the browser
            try (var server = new ConsoleServer(program, port)) {
                // while nobody looks, nobody asks the program
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
