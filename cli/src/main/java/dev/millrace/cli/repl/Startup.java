package dev.millrace.cli.repl;

import java.util.ArrayList;
import java.util.List;

/**
 * The imports before the first input: Millrace, and each bridge that has its library on the class
 * path.
 */
final class Startup {
    private static final List<String> IMPORTS =
            List.of(
                    "dev.millrace.*",
                    "dev.millrace.stream.*",
                    "dev.millrace.sync.*",
                    "static dev.millrace.Async.*",
                    "static dev.millrace.cli.repl.Commands.*",
                    "java.time.*",
                    "java.util.*",
                    "java.util.concurrent.*",
                    "java.util.function.*",
                    "java.util.stream.*",
                    "java.io.*",
                    "java.nio.file.*",
                    "java.net.*",
                    "java.math.*");

    private Startup() {}

    static String text() {
        List<String> lines = new ArrayList<>();
        IMPORTS.forEach(each -> lines.add("import " + each + ";"));
        bridge(lines, "dev.millrace.completablefuture.FutureBridge", "java.lang.Object");
        bridge(lines, "dev.millrace.reactor.ReactorBridge", "reactor.core.publisher.Mono");
        bridge(lines, "dev.millrace.rxjava.RxBridge", "io.reactivex.rxjava3.core.Single");
        return String.join("\n", lines) + "\n";
    }

    /**
     * Imports on demand, like all static imports here: a single import would hide the {@code await}
     * of the others.
     */
    private static void bridge(List<String> lines, String bridge, String library) {
        if (isThere(bridge) && isThere(library)) {
            lines.add("import static " + bridge + ".*;");
        }
    }

    private static boolean isThere(String type) {
        try {
            Class.forName(type, false, Startup.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError missing) {
            return false;
        }
    }
}
