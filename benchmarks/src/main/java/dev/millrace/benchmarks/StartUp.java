package dev.millrace.benchmarks;

import dev.millrace.Async;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import kotlin.Unit;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;

/**
 * What a loop adds to the start of a program: the time of a process that runs an empty task minus
 * that of one that does nothing, from the same jars, one after the other.
 *
 * <ul>
 *   <li>{@code carrier}: java.lang opened by {@code --add-opens}; {@code carrier-manifest}: by the
 *       manifest of an executable jar.
 *   <li>{@code …-aot}: both programs with an AOT cache, which an earlier run wrote ({@code
 *       -XX:AOTCacheOutput}).
 * </ul>
 */
public final class StartUp implements Probe {
    private static final String[] OPEN = {"--add-opens", "java.base/java.lang=ALL-UNNAMED"};

    private static final Path SELF = Path.of("/proc/self/stat");
    private static final int TICKS_PER_SECOND = 100; // the same on every Linux

    private Path folder; // made with the first measurement

    /** For the list of probes. */
    public StartUp() {}

    @Override
    public List<String> contestants() {
        return List.of(
                "carrier",
                "carrier-manifest",
                "carrier-manifest-aot",
                "baton",
                "baton-aot",
                "kotlin");
    }

    @Override
    public String unit(String row) {
        return "ms";
    }

    @Override
    public int rounds() {
        return 15;
    }

    @Override
    public List<Measured> measure(String contestant, boolean quick)
            throws IOException, InterruptedException {
        if (folder == null) {
            folder = Files.createTempDirectory("start-up");
            pack();
        }
        List<String> nothing = nothing(contestant);
        List<String> something = something(contestant);
        if (contestant.endsWith("-aot")) {
            nothing = cached(nothing, contestant + "-nothing");
            something = cached(something, contestant);
        }
        Cost without = cost(nothing);
        Cost with = cost(something);
        return List.of(
                new Measured(
                        (with.nanos() - without.nanos()) / 1e6,
                        with.cpu() - without.cpu(),
                        Double.NaN));
    }

    @Override
    public void close() throws IOException {
        if (folder != null) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private List<String> nothing(String contestant) {
        if (contestant.startsWith("carrier-manifest")) {
            return Probe.java(List.of(), "-jar", jar("nothing"));
        }
        String path = contestant.equals("kotlin") ? kotlinPath() : path();
        return Probe.java(List.of("-classpath", path), Nothing.class.getName());
    }

    private List<String> something(String contestant) {
        return switch (contestant) {
            case "carrier" ->
                    Probe.java(
                            List.of(OPEN[0], OPEN[1], "-classpath", path()),
                            Something.class.getName());
            case "carrier-manifest", "carrier-manifest-aot" ->
                    Probe.java(List.of(), "-jar", jar("something"));
            case "kotlin" ->
                    Probe.java(List.of("-classpath", kotlinPath()), InKotlin.class.getName());
            default ->
                    Probe.java(
                            List.of("-Dmillrace.engine=baton", "-classpath", path()),
                            Something.class.getName());
        };
    }

    /** The command with its AOT cache, which a first run writes. */
    private List<String> cached(List<String> command, String name)
            throws IOException, InterruptedException {
        Path cache = folder.resolve(name + ".aot");
        if (!Files.exists(cache)) {
            var training = new ArrayList<>(command);
            training.add(1, "-XX:AOTCacheOutput=" + cache);
            run(training, ProcessBuilder.Redirect.DISCARD);
        }
        var cached = new ArrayList<>(command);
        cached.add(1, "-XX:AOTCache=" + cache);
        return cached;
    }

    private static Cost cost(List<String> command) throws IOException, InterruptedException {
        double cpu = cpuOfEndedChildren();
        long begin = System.nanoTime();
        run(command, ProcessBuilder.Redirect.INHERIT);
        return new Cost(System.nanoTime() - begin, cpuOfEndedChildren() - cpu);
    }

    /** The cost of one process: elapsed nanoseconds and processor nanoseconds. */
    private record Cost(long nanos, double cpu) {}

    /** In nanoseconds, with a resolution of 10 ms; NaN without {@code /proc}. */
    private static double cpuOfEndedChildren() throws IOException {
        if (!Files.exists(SELF)) {
            return Double.NaN;
        }
        String line = Files.readString(SELF);
        // after the name, which may contain blanks: fields 14 and 15 are cutime and cstime
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) * 1e9 / TICKS_PER_SECOND;
    }

    private static void run(List<String> command, ProcessBuilder.Redirect errors)
            throws IOException, InterruptedException {
        int exit =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(errors)
                        .start()
                        .waitFor();
        if (exit != 0) {
            throw new IOException(command + " ended with " + exit);
        }
    }

    private String jar(String name) {
        return folder.resolve(name + ".jar").toString();
    }

    private String path() {
        return jar("something") + File.pathSeparator + jar("runtime");
    }

    private String kotlinPath() {
        return String.join(
                File.pathSeparator,
                jar("something"),
                home(BuildersKt.class).toString(),
                home(Unit.class).toString());
    }

    // ---- jars, because the AOT cache does not work with folders

    private void pack() throws IOException {
        Path runtime = home(Async.class);
        if (Files.isDirectory(runtime)) {
            write("runtime", new Manifest(), runtime, "");
        } else {
            Files.copy(runtime, folder.resolve("runtime.jar"));
        }
        Path mains = home(StartUp.class);
        write("nothing", executable(Nothing.class, false), mains, "StartUp$");
        write("something", executable(Something.class, true), mains, "StartUp$");
    }

    private static Path home(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Manifest executable(Class<?> main, boolean opens) {
        var manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MAIN_CLASS, main.getName());
        attributes.put(Attributes.Name.CLASS_PATH, "runtime.jar");
        if (opens) {
            attributes.putValue("Add-Opens", "java.base/java.lang");
        }
        return manifest;
    }

    private void write(String name, Manifest manifest, Path classes, String prefix)
            throws IOException {
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        try (OutputStream file = Files.newOutputStream(folder.resolve(name + ".jar"));
                var jar = new JarOutputStream(file, manifest);
                Stream<Path> all = Files.walk(classes)) {
            all.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .filter(Files::isRegularFile)
                    .forEach(path -> put(jar, classes.relativize(path).toString(), path));
        }
    }

    private static void put(JarOutputStream jar, String name, Path file) {
        try {
            jar.putNextEntry(new JarEntry(name.replace('\\', '/')));
            Files.copy(file, jar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- the programs

    /** The empty main. */
    public static final class Nothing {
        private Nothing() {}

        /** Does nothing. */
        public static void main(String[] arguments) {}
    }

    /** Ours. */
    public static final class Something {
        private Something() {}

        /** Runs an empty task. */
        public static void main(String[] arguments) {
            Async.run(() -> null);
        }
    }

    /** Kotlin's. */
    public static final class InKotlin {
        private InKotlin() {}

        /** Runs an empty coroutine. */
        public static void main(String[] arguments) throws InterruptedException {
            BuildersKt.runBlocking(
                    EmptyCoroutineContext.INSTANCE, (scope, continuation) -> Unit.INSTANCE);
        }
    }
}
