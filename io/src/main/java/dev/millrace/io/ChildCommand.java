package dev.millrace.io;

import java.io.File;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The program and the arguments of a child, passed on as they are: no shell reads them. */
final class ChildCommand {
    private static final int LONGEST_NAME = 40;

    private final List<String> words;

    private ChildCommand(List<String> words) {
        this.words = words;
    }

    static ChildCommand of(List<String> words, ChildOptions options) {
        return of(words, options.batchFiles(), File.separatorChar == '\\');
    }

    static ChildCommand of(List<String> words, boolean batchFiles, boolean windows) {
        List<String> copy = List.copyOf(words);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("a command without a program");
        }
        for (int i = 0; i < copy.size(); i++) {
            if (copy.get(i).indexOf('\0') >= 0) {
                throw new IllegalArgumentException(
                        "word " + i + " of a command has a NUL character, at which it would end");
            }
        }
        if (windows && !batchFiles && isBatchFile(copy.getFirst())) {
            throw new IllegalArgumentException(
                    "a batch file reads its arguments as a command line; name its interpreter, or"
                            + " allow it with ChildOptions.allowingBatchFiles");
        }
        return new ChildCommand(copy);
    }

    /** Windows ignores dots and blanks at the end of a name. */
    private static boolean isBatchFile(String program) {
        String name = program.replaceAll("[. \"]+$", "").toLowerCase(Locale.ROOT);
        return name.endsWith(".bat") || name.endsWith(".cmd");
    }

    List<String> words() {
        return words;
    }

    /** The name for messages, without the arguments, which may be secrets. */
    String name() {
        String name = Objects.requireNonNullElse(new File(words.getFirst()).getName(), "");
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name;
    }
}
