package dev.millrace.samples.flightdesk;

import dev.millrace.Async;
import dev.millrace.TaskCancelledException;
import dev.millrace.samples.flightdesk.data.InputException;
import dev.millrace.samples.flightdesk.data.Source;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The program: reports the worst routes of a file of flights, by the application as it was and as
 * it became, and compares both with the database.
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

    /** What a shell reports of a program that Ctrl-C has ended: 128 and the number of SIGINT. */
    private static final int INTERRUPTED = 130;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "JSON array of flights; the bundled 20,000 of 2001 by default.")
    private @Nullable Path data;

    @Option(
            names = "--airports",
            paramLabel = "FILE",
            description = "CSV directory of airports; the bundled 3,376 by default.")
    private @Nullable Path airports;

    @Option(
            names = "--feed",
            paramLabel = "FILE",
            description = "What the live feed replays; the flights by default.")
    private @Nullable Path feed;

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
        return new CommandLine(new FlightDesk(out)).execute(arguments);
    }

    @Override
    public Integer call() throws Exception {
        var flights = source(data, "flights-20k.json.gz");
        var directory = source(airports, "airports.csv.gz");
        var recording = feed == null ? flights : Source.file(feed);
        try (var resources = Resources.open()) {
            return Async.run(
                    InputException.class,
                    () -> new DeskRun(out, resources).run(flights, directory, recording));
        } catch (InputException e) {
            out.println("error: " + e.getMessage());
            return 2;
        } catch (TaskCancelledException e) {
            out.println("error: interrupted.");
            return INTERRUPTED;
        }
    }

    private static Source source(@Nullable Path file, String bundled) {
        return file == null ? Source.bundled(bundled) : Source.file(file);
    }
}
