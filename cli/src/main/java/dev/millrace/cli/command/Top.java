package dev.millrace.cli.command;

import dev.millrace.cli.Target;
import dev.millrace.cli.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;

/** Shows one snapshot after the other. */
@Command(
        name = "top",
        description = {
            "Shows loops and tasks, twice a second; only once if there is no terminal.",
            "Keys: a sorts by age, l by how long a task has waited, s by state; q ends."
        },
        mixinStandardHelpOptions = true)
final class Top implements Callable<Integer> {
    private static final long EVERY_MILLIS = 500;

    @Parameters(paramLabel = "PID", description = "The process; `millrace ps` lists them.")
    private String pid = "";

    @Option(
            names = "--sort",
            description = "One of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} by default.")
    private Sort sort = Sort.STATE;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try (Target target = Target.attach(pid)) {
            if (Terminal.isThere()) {
                live(target, Objects.requireNonNull(spec).commandLine().getOut());
            } else {
                var screen = new TopScreen(sort, Integer.MAX_VALUE, Integer.MAX_VALUE);
                Print.to(spec, String.join("\n", screen.lines(tree(target))));
            }
        }
        return 0;
    }

    private void live(Target target, PrintWriter out) throws IOException {
        try (Terminal terminal = Terminal.open(out)) {
            while (true) {
                int[] size = terminal.size();
                List<String> lines = new ArrayList<>();
                lines.add("millrace top " + pid + " · a age  l lag  s state  q quit · by " + sort);
                lines.addAll(new TopScreen(sort, size[1], size[0] - 1).lines(tree(target)));
                terminal.show(lines);
                switch (terminal.key(EVERY_MILLIS)) {
                    case 'a' -> sort = Sort.AGE;
                    case 'l' -> sort = Sort.LAG;
                    case 's' -> sort = Sort.STATE;
                    case 'q', -1 -> {
                        return;
                    }
                    default -> {}
                }
            }
        }
    }

    private Map<String, Object> tree(Target target) throws IOException {
        String tree = target.tree(false);
        try {
            return Json.read(tree);
        } catch (JacksonException | IllegalArgumentException otherForm) {
            throw new IOException(
                    "process " + pid + " answered with something else than a tree", otherForm);
        }
    }
}
