package dev.millrace.samples.proxy;

import dev.millrace.Async;
import dev.millrace.TaskCancelledException;
import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import dev.millrace.io.Signals;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The program: a proxy that ends TLS for a plain TCP server, and prints statistics.
 *
 * <p>Status 0: it got SIGTERM, and open connections have ended or used up their time. 2: it cannot
 * start, and the last line says why. 130: Ctrl-C. 3: anything else.
 */
@Command(
        name = "proxy",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = 3,
        description = "Accepts TLS connections and passes them on to a server by plain TCP.")
public final class Proxy implements Callable<Integer> {

    private static final int CANNOT_BEGIN = 2;
    private static final int INTERRUPTED = 130;

    @Parameters(index = "0", paramLabel = "PORT", description = "where clients find it; 0: any")
    private int port;

    @Parameters(index = "1", paramLabel = "HOST:PORT", description = "the server behind it")
    private String server = "";

    @Option(
            names = "--certificate",
            required = true,
            paramLabel = "FILE",
            description = "The certificate chain for the clients, as PEM.")
    private Path certificate = Path.of("");

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "Its private key, as PEM.")
    private Path key = Path.of("");

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many connections may be open at once; ${DEFAULT-VALUE} by default.")
    private int connections;

    @Option(
            names = "--idle",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long a connection may be silent; ${DEFAULT-VALUE} by default.")
    private int idle;

    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long they may last after SIGTERM; ${DEFAULT-VALUE} by default.")
    private int drain;

    @Option(
            names = "--status",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How often it prints statistics; ${DEFAULT-VALUE} by default.")
    private int status;

    @Spec private CommandSpec spec = CommandSpec.create(); // picocli sets its own

    private final PrintStream out;

    Proxy(PrintStream out) {
        this.out = out;
    }

    /** Runs the program and ends the process with its status. */
    public static void main(String[] arguments) {
        System.exit(run(System.out, arguments));
    }

    /** Runs the program on {@code out} and returns its status. */
    static int run(PrintStream out, String... arguments) {
        return new CommandLine(new Proxy(out))
                .setParameterExceptionHandler((mistake, _) -> {
                    out.println("error: " + mistake.getMessage() + "; --help tells more.");
                    return CANNOT_BEGIN;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() {
        var settings = settings();
        try {
            return serve(new ProxyServer(settings));
        } catch (IOException e) {
            say("error: " + e.getMessage());
            return CANNOT_BEGIN;
        }
    }

    private int serve(ProxyServer proxy) throws IOException {
        try {
            Async.run(() -> serveUntilTold(proxy));
            say("closed: " + proxy.traffic());
            return 0;
        } catch (TaskCancelledException e) {
            say("interrupted: " + proxy.traffic());
            return INTERRUPTED;
        }
    }

    private void serveUntilTold(ProxyServer proxy) throws IOException {
        try (var signals = Signals.stream("TERM")) {
            TaskGroup.run(group -> {
                group.forkDaemon("status", () -> report(proxy.traffic()));
                proxy.run(
                        open -> say("open on port " + open + " for " + server),
                        () -> {
                            signals.next();
                            say("ending: " + proxy.traffic());
                        });
            });
        } catch (TaskGroupException e) {
            throw e.rethrowIf(IOException.class);
        }
    }

    /** Prints a line at regular intervals, if anything has changed. */
    private void report(Traffic traffic) {
        var last = traffic.toString();
        while (true) {
            Async.sleep(Duration.ofSeconds(status));
            var now = traffic.toString();
            if (!now.equals(last)) {
                say(now);
                last = now;
            }
        }
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    private ProxySettings settings() {
        var colon = server.lastIndexOf(':');
        if (colon < 1 || !server.substring(colon + 1).matches("\\d{1,5}")) {
            throw new ParameterException(
                    spec.commandLine(), "'" + server + "' is not a host and a port, as HOST:PORT");
        }
        return new ProxySettings(
                port,
                server.substring(0, colon),
                Integer.parseInt(server.substring(colon + 1)),
                certificate,
                key,
                connections,
                Duration.ofSeconds(idle),
                Duration.ofSeconds(drain));
    }
}
