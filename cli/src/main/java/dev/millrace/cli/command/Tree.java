package dev.millrace.cli.command;

import dev.millrace.cli.Target;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints one snapshot. */
@Command(
        name = "tree",
        description =
                "Prints the tasks, each below the one that started it, and what each waits for.",
        mixinStandardHelpOptions = true)
final class Tree implements Callable<Integer> {
    @Parameters(paramLabel = "PID", description = "The process; `millrace ps` lists them.")
    private String pid = "";

    @Option(names = "--stacks", description = "With the stack of each task.")
    private boolean stacks;

    @ArgGroup private @Nullable Form form;

    @Spec private @Nullable CommandSpec spec;

    /** At most one. */
    static final class Form {
        @Option(names = "--mermaid", description = "As a Mermaid flow chart of who waits for whom.")
        private boolean mermaid;

        @Option(names = "--json", description = "As JSON, like `millrace dump`.")
        private boolean json;
    }

    @Override
    public Integer call() throws IOException {
        try (Target target = Target.attach(pid)) {
            Print.to(spec, picture(target));
        }
        return 0;
    }

    private String picture(Target target) throws IOException {
        if (form != null && form.mermaid) {
            return target.mermaid();
        }
        return form != null && form.json ? target.tree(stacks) : target.text(stacks);
    }
}
