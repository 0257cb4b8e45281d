package dev.millrace.io;

import dev.millrace.executor.Dispatcher;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a child process is started and ended. Immutable, for any number of children and any thread.
 *
 * {@snippet lang=java :
 * static final ChildOptions QUIET =
 *         ChildOptions.defaults().withDirectory(checkout).withErrors(Redirect.DISCARD);
 *
 * String branches = ChildProcess.run(List.of("git", "branch"), QUIET).orThrow().outputText();
 * }
 */
public final class ChildOptions {
    private static final ChildOptions DEFAULTS = new ChildOptions(new Draft());

    private final Draft draft; // never changed

    private ChildOptions(Draft draft) {
        this.draft = draft;
    }

    /**
     * The defaults: the directory and environment of this program; pipes for input, output and
     * errors; 8 MiB of captured output; 5 seconds between the request to end and the kill.
     */
    public static ChildOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a copy with another working directory.
     *
     * @return a changed copy
     */
    public ChildOptions withDirectory(Path directory) {
        Draft copy = new Draft(draft);
        copy.directory = Objects.requireNonNull(directory, "directory");
        return new ChildOptions(copy);
    }

    /**
     * Returns a copy with an environment variable set.
     *
     * @return a changed copy
     */
    public ChildOptions withVariable(String name, String value) {
        Draft copy = new Draft(draft);
        copy.variables.put(
                Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return new ChildOptions(copy);
    }

    /**
     * Returns a copy with only {@code variables} in the environment: the child does not see this
     * program's environment, which may contain secrets.
     *
     * @return a changed copy
     */
    public ChildOptions withEnvironment(Map<String, String> variables) {
        Draft copy = new Draft(draft);
        copy.inherits = false;
        copy.variables.clear();
        copy.variables.putAll(Map.copyOf(variables));
        return new ChildOptions(copy);
    }

    /**
     * Returns a copy with the child's input from {@code source} instead of {@link
     * ChildProcess#input}.
     *
     * @param source a file, {@code INHERIT}, or {@code PIPE}
     * @return a changed copy
     */
    public ChildOptions withInput(Redirect source) {
        Draft copy = new Draft(draft);
        copy.input = Objects.requireNonNull(source, "source");
        return new ChildOptions(copy);
    }

    /**
     * Returns a copy with the child's output to {@code target} instead of {@link
     * ChildProcess#output}.
     *
     * @param target a file, {@code INHERIT}, {@code DISCARD}, or {@code PIPE}
     * @return a changed copy
     */
    public ChildOptions withOutput(Redirect target) {
        Draft copy = new Draft(draft);
        copy.output = Objects.requireNonNull(target, "target");
        return new ChildOptions(copy);
    }

    /**
     * Returns a copy with the child's errors to {@code target} instead of {@link
     * ChildProcess#errors}.
     *
     * @param target a file, {@code INHERIT}, {@code DISCARD}, or {@code PIPE}
     * @return a changed copy
     */
    public ChildOptions withErrors(Redirect target) {
        Draft copy = new Draft(draft);
        copy.errors = Objects.requireNonNull(target, "target");
        copy.merges = false;
        return new ChildOptions(copy);
    }

    /**
     * Returns a copy with the errors merged into the output, in the order in which they are
     * written.
     *
     * @return a changed copy
     */
    public ChildOptions mergingErrors() {
        Draft copy = new Draft(draft);
        copy.merges = true;
        return new ChildOptions(copy);
    }

    /**
     * Returns a copy with another limit on the output that {@link ChildProcess#run} and {@link
     * ChildProcess#communicate} keep.
     *
     * @param bytes the limit for the output, and the same for the errors; 0 or more
     * @return a changed copy
     */
    public ChildOptions withLimit(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a limit of " + bytes + " bytes");
        }
        Draft copy = new Draft(draft);
        copy.limit = bytes;
        return new ChildOptions(copy);
    }

    /**
     * Returns a copy with another time between the request to end and the kill.
     *
     * @param grace not negative; with zero, the child is killed at once
     * @return a changed copy
     */
    public ChildOptions withGrace(Duration grace) {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("a grace of " + grace);
        }
        Draft copy = new Draft(draft);
        copy.grace = grace;
        return new ChildOptions(copy);
    }

    /**
     * Returns a copy with another dispatcher. It limits how many children live, and how many starts
     * wait: each child is one job for as long as it lives.
     *
     * @param dispatcher made by {@link Dispatcher#blocking(String, int, int)}
     * @return a changed copy
     */
    public ChildOptions withDispatcher(Dispatcher dispatcher) {
        Draft copy = new Draft(draft);
        copy.dispatcher = Objects.requireNonNull(dispatcher, "dispatcher");
        return new ChildOptions(copy);
    }

    /**
     * Returns a copy that allows Windows batch files. {@code cmd.exe} parses their arguments as a
     * command line, so an argument from outside could run any command.
     *
     * @return a changed copy
     */
    public ChildOptions allowingBatchFiles() {
        Draft copy = new Draft(draft);
        copy.batchFiles = true;
        return new ChildOptions(copy);
    }

    ProcessBuilder builder(List<String> command) {
        var builder = new ProcessBuilder(command);
        if (draft.directory != null) {
            builder.directory(draft.directory.toFile());
        }
        if (!draft.inherits) {
            builder.environment().clear();
        }
        builder.environment().putAll(draft.variables);
        return builder.redirectInput(draft.input)
                .redirectOutput(draft.output)
                .redirectError(draft.errors)
                .redirectErrorStream(draft.merges);
    }

    @Nullable Path directory() {
        return draft.directory;
    }

    boolean pipesInput() {
        return draft.input == Redirect.PIPE;
    }

    boolean pipesOutput() {
        return draft.output == Redirect.PIPE;
    }

    boolean pipesErrors() {
        return draft.errors == Redirect.PIPE && !draft.merges;
    }

    boolean batchFiles() {
        return draft.batchFiles;
    }

    int limit() {
        return draft.limit;
    }

    Duration grace() {
        return draft.grace;
    }

    Dispatcher dispatcher() {
        return draft.dispatcher == null ? Children.LIVES : draft.dispatcher;
    }

    /** Without the values of the variables, which may be secrets. */
    @Override
    public String toString() {
        return "children"
                + (draft.directory == null ? "" : " in " + draft.directory)
                + (draft.inherits ? "" : " without this program's environment")
                + (draft.variables.isEmpty() ? "" : " with " + draft.variables.keySet())
                + ", input "
                + draft.input
                + ", output "
                + draft.output
                + ", errors "
                + (draft.merges ? "in the output" : draft.errors)
                + ", grace "
                + draft.grace;
    }

    /** A mutable copy. */
    private static final class Draft {
        private @Nullable Path directory;
        private boolean inherits = true;
        private final Map<String, String> variables = new LinkedHashMap<>();
        private Redirect input = Redirect.PIPE;
        private Redirect output = Redirect.PIPE;
        private Redirect errors = Redirect.PIPE;
        private boolean merges;
        private int limit = 8 * 1024 * 1024;
        private Duration grace = Duration.ofSeconds(5);
        private @Nullable Dispatcher dispatcher;
        private boolean batchFiles;

        Draft() {}

        Draft(Draft other) {
            directory = other.directory;
            inherits = other.inherits;
            variables.putAll(other.variables);
            input = other.input;
            output = other.output;
            errors = other.errors;
            merges = other.merges;
            limit = other.limit;
            grace = other.grace;
            dispatcher = other.dispatcher;
            batchFiles = other.batchFiles;
        }
    }
}
