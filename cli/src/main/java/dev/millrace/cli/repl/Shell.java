package dev.millrace.cli.repl;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import jdk.jshell.tool.JavaShellToolBuilder;

/** The JDK's jshell with Millrace; the main class of the REPL's JVM. */
public final class Shell {
    private Shell() {}

    /** Runs until {@code /exit}; the arguments are jshell's. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("millrace");
        // In a shutdown hook, because typed code or a signal may end the JVM.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        System.exit(run(folder, arguments));
    }

    private static int run(Path folder, String[] arguments) throws Exception {
        Path startup = Files.writeString(folder.resolve("millrace.jsh"), Startup.text());
        Path types = folder.resolve("types");
        String classPath = System.getProperty("java.class.path");
        PlainTypes.write(classPath, types);
        List<String> all = new ArrayList<>();
        all.addAll(List.of("--execution", "millrace", "--startup", startup.toString()));
        all.addAll(List.of("--class-path", types + File.pathSeparator + classPath));
        all.addAll(List.of(arguments));
        return JavaShellToolBuilder.builder().start(all.toArray(String[]::new));
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException leftBehind) {
            System.err.println("millrace: cannot delete " + folder + ": " + leftBehind);
        }
    }
}
