package dev.millrace.samples.flightdesk;

import dev.millrace.Async;
import dev.millrace.TaskCancelledException;
import dev.millrace.samples.flightdesk.data.InputException;
import dev.millrace.samples.flightdesk.data.Source;
import dev.millrace.samples.flightdesk.serve.DeskServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The program: reports the worst routes of a file of flights, with the legacy and with the migrated
 * application, and compares both with the database.
 *
 * <p>Status 0: all agree. 1: a path disagrees, and the last line names the route. 2: the input
 * cannot be read, and the last line says why and where. 130: Ctrl-C. 3: anything else, with a stack
 * trace on standard error.
 */
@Command(
        name = "flightdesk",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = 3,
        description = "Reports the routes with the longest mean delay.")
public final class FlightDesk implements Callable<Integer> {

    private static final String FLIGHTS = "flights-20k.json.gz";
    private static final int CANNOT_BEGIN = 2;
    private static final int HIGHEST_PORT = 65_535;

    /** The status of a program that Ctrl-C ended: 128 plus the number of SIGINT. */
    private static final int INTERRUPTED = 130;

    @Option(
            names = "--data",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "JSON array of flights; the bundled 20,000 of 2001 by default.")
    private @Nullable Path data;

    @Option(
            names = "--airports",
            paramLabel = "FILE",
            description = "CSV file of airports; the bundled 3,376 by default.")
    private @Nullable Path airports;

    @Option(
            names = "--feed",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "The file that the live feed replays; the flights by default.")
    private @Nullable Path feed;

    @Spec private CommandSpec spec = CommandSpec.create(); // picocli sets its own

    private final PrintStream out;

    FlightDesk(PrintStream out) {
        this.out = out;
    }

    /** Runs the program and ends the process with its status. */
    public static void main(String[] arguments) {
        System.exit(run(System.out, arguments));
    }

    /** Runs the program on {@code out} and returns its status. */
    static int run(PrintStream out, String... arguments) {
        return new CommandLine(new FlightDesk(out))
                .setParameterExceptionHandler((mistake, _) -> {
                    out.println("error: " + mistake.getMessage() + "; --help tells more.");
                    return CANNOT_BEGIN;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() throws Exception {
        var flights = source(data, FLIGHTS);
        var directory = source(airports, "airports.csv.gz");
        var recording = feed == null ? flights : Source.file(feed);
        try (var resources = Resources.open()) {
            return Async.run(() -> new DeskRun(out, resources).run(flights, directory, recording));
        } catch (InputException e) {
            out.println("error: " + e.getMessage());
            return CANNOT_BEGIN;
        } catch (TaskCancelledException e) {
            out.println("error: interrupted.");
            return INTERRUPTED;
        }
    }

    /** Shows the desk to browsers on this machine until Ctrl-C, which is the normal end. */
    @Command(
            name = "serve",
            mixinStandardHelpOptions = true,
            exitCodeOnExecutionException = 3,
            description = "Shows the flights and the lag of the loop as a web page.")
    int serve(
            @Parameters(
                            arity = "0..1",
                            paramLabel = "PORT",
                            defaultValue = "0",
                            description = "0 to 65535; a free one by default.")
                    int port)
            throws IOException {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new ParameterException(
                    spec.commandLine(), port + " is not a port: 0 to " + HIGHEST_PORT);
        }
        var recording = feed == null ? source(data, FLIGHTS) : Source.file(feed);
        try {
            Async.run(() -> DeskServer.serve(port, recording, this::printAddress));
            return 0;
        } catch (IOException e) {
            out.println("error: " + e.getMessage());
            return CANNOT_BEGIN;
        } catch (TaskCancelledException e) {
            out.println("The flight desk is closed.");
            return 0;
        }
    }

    private void printAddress(URI address) {
        out.println("The flight desk is open at " + address + " (Ctrl-C closes it)");
        out.flush();
    }

    private static Source source(@Nullable Path file, String bundled) {
        return file == null ? Source.bundled(bundled) : Source.file(file);
    }
}
