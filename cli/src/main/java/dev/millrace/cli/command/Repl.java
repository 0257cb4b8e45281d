package dev.millrace.cli.command;

import dev.millrace.cli.repl.Shell;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Starts jshell on a loop, in a JVM of its own, because the user's class path may have other
 * versions of this command's libraries.
 */
@Command(
        name = "repl",
        description = {
            "Starts a jshell whose inputs run as tasks of one loop: await what you like.",
            "docs/repl.md shows a session."
        },
        mixinStandardHelpOptions = true)
final class Repl implements Callable<Integer> {
    @Option(
            names = {"--class-path", "-cp"},
            paramLabel = "PATH",
            description = "Your classes and libraries. They come before those of this command.")
    private String classPath = "";

    @Option(names = "-J", paramLabel = "OPTION", description = "For the JVM: -J-Xmx1g.")
    private List<String> jvmOptions = new ArrayList<>();

    @Parameters(
            paramLabel = "FILE",
            description = "Files for jshell to run first; after --, its options.")
    private List<String> files = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Gives the loop the carrier engine, and makes the JVM start fast: it compiles more than it
        // runs.
        command.addAll(
                List.of(
                        "--add-opens",
                        "java.base/java.lang=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", wholeClassPath(), Shell.class.getName()));
        command.addAll(files);
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private String wholeClassPath() {
        String own = System.getProperty("java.class.path");
        return classPath.isEmpty() ? own : classPath + File.pathSeparator + own;
    }
}
