package dev.millrace.cli.repl;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jshell.tool.JavaShellToolBuilder;

/** The jshell of the JDK with Millrace; the main class of the REPL's JVM. */
public final class Shell {
    private Shell() {}

    /** Runs until {@code /exit}; the arguments are jshell's. */
    public static void main(String[] arguments) throws Exception {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) throws Exception {
        Path startup = Files.createTempFile("millrace", ".jsh");
        try {
            Files.writeString(startup, Startup.text());
            List<String> all = new ArrayList<>();
            all.addAll(List.of("--execution", "millrace", "--startup", startup.toString()));
            all.addAll(List.of("--class-path", System.getProperty("java.class.path")));
            all.addAll(List.of(arguments));
            return JavaShellToolBuilder.builder().start(all.toArray(String[]::new));
        } finally {
            Files.deleteIfExists(startup);
        }
    }
}
