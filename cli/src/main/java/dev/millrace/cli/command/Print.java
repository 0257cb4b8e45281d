package dev.millrace.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Standard output, as picocli has it. */
final class Print {
    private Print() {}

    /** The text and, unless it ends with one, a line break. */
    static void to(@Nullable CommandSpec spec, String text) throws IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.print(text.endsWith("\n") ? text : text + "\n");
        if (out.checkError()) {
            throw new IOException("standard output takes no more: a full disk, a closed pipe?");
        }
    }
}
