package dev.millrace.cli.command;

import dev.millrace.cli.Target;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints everything, for other programs to read. */
@Command(
        name = "dump",
        description = "Prints loops and tasks with their stacks as one line of JSON.",
        mixinStandardHelpOptions = true)
final class Dump implements Callable<Integer> {
    @Parameters(paramLabel = "PID", description = "The process; `millrace ps` lists them.")
    private String pid = "";

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try (Target target = Target.attach(pid)) {
            Print.to(spec, target.tree(true));
        }
        return 0;
    }
}
