package dev.millrace.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Prints to picocli's standard output. */
final class Print {
    private Print() {}

    /** Prints the text, and a line break unless it ends with one. */
    static void to(@Nullable CommandSpec spec, String text) throws IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.print(text.endsWith("\n") ? text : text + "\n");
        if (out.checkError()) {
            throw new IOException("cannot write to standard output: a full disk, a closed pipe?");
        }
    }
}
