package dev.millrace.cli.command;

import dev.millrace.cli.AttachFailedException;
import dev.millrace.cli.console.Console;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command; cli/README.md is its manual. */
@Command(
        name = "millrace",
        description = "Shows what running programs that use Millrace do.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {Ps.class, Tree.class, Top.class, Dump.class, Console.class, Repl.class},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:an unexpected failure",
            "2:a wrong command line",
            "3:there is no such process, or it has ended",
            "4:it belongs to another user",
            "5:it is not a JVM, or does not answer",
            "6:it has no Millrace",
            "7:it refuses agents"
        })
public final class Millrace {
    private Millrace() {}

    /** Runs one subcommand and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Millrace())
                // picocli's own writer hides write failures
                .setOut(new PrintWriter(System.out, true, System.out.charset()))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Millrace::failed);
    }

    private static int failed(
            Exception failure, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        if (!(failure instanceof IOException)) {
            throw failure;
        }
        command.getErr().println("millrace: " + failure.getMessage());
        return failure instanceof AttachFailedException known ? known.reason().exitCode() : 1;
    }

    @Override
    public String toString() {
        return "millrace";
    }
}
