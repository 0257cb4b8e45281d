package dev.millrace.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The metadata for native images in {@code META-INF/native-image}, and the table of
 * docs/native-image.md, against the bytecode.
 */
class ReachabilityTest {
    private static final Path PAGE = Path.of("../docs/native-image.md");
    private static final Pattern ROW = Pattern.compile("\\| `([\\w.]+)` \\|(.*)\\|([^|]*)\\|");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    // A program for a JVM: it attaches to others, and hands classes of its own over.
    private static final Set<String> NEVER_NATIVE = Set.of("cli");

    @Test
    void what_is_found_by_a_constant_name_is_in_the_metadata_and_nothing_else_is()
            throws IOException {
        Map<String, Set<String>> rows = rows();
        List<String> complaints = new ArrayList<>();
        for (Path module : modules()) {
            Set<String> reached = new TreeSet<>();
            for (ReflectiveCall call : callsOf(module)) {
                if (rows.containsKey(call.caller())) {
                    reached.addAll(rows.get(call.caller()));
                } else if (!call.service() && !call.reached().isEmpty()) {
                    reached.add(call.reached());
                }
            }
            Set<String> owners = new HashSet<>(reached);
            Set<String> named = ReachabilityMetadata.of(module);
            for (String name : named) {
                boolean member = reached.contains(name);
                boolean owner = owners.stream().anyMatch(each -> each.startsWith(name + "."));
                if (!member && !owner) {
                    complaints.add(module.getFileName() + " needs no metadata for " + name);
                }
            }
            reached.removeAll(named);
            reached.forEach(
                    name -> complaints.add(module.getFileName() + " has no metadata for " + name));
        }

        assertThat(complaints).isEmpty();
    }

    @Test
    void what_is_found_by_a_computed_name_is_explained_on_the_page() throws IOException {
        Set<String> unclear = new TreeSet<>();
        Set<String> callers = new TreeSet<>();
        for (Path module : modules()) {
            for (ReflectiveCall call : callsOf(module)) {
                callers.add(call.caller());
                if (call.reached().isEmpty()) {
                    unclear.add(call.caller());
                }
            }
        }

        assertThat(rows().keySet()).containsAll(unclear);
        assertThat(callers).as("who finds something by its name").containsAll(rows().keySet());
    }

    @Test
    void every_kind_of_constant_name_is_read() throws IOException {
        assertThat(ReflectiveCall.in(Finder.class.getName()))
                .extracting(ReflectiveCall::call, ReflectiveCall::reached)
                .containsExactlyInAnyOrder(
                        tuple("Class.forName", "a.b.Named"),
                        tuple("Class.forName", ""),
                        tuple("Lookup.findVarHandle", Finder.class.getName() + ".found"),
                        tuple("Class.getMethod", ""),
                        tuple("ServiceLoader.load", "java.lang.Runnable"));
    }

    @Test
    void members_are_read_with_the_type_that_they_belong_to() {
        assertThat(
                        ReachabilityMetadata.names(
                                """
                                {"reflection": [
                                  {"type": "a.B", "fields": [{"name": "c"}, {"name": "d"}]},
                                  {"type": "e.F"}
                                ]}
                                """))
                .containsExactly("a.B", "a.B.c", "a.B.d", "e.F");
    }

    @SuppressWarnings("unused") // its bytecode is read
    private static final class Finder {
        private volatile int found;

        void find(String name) throws ReflectiveOperationException {
            Class.forName("a.b.Named");
            Class.forName(name);
            MethodHandles.lookup().findVarHandle(Finder.class, "found", int.class);
            getClass().getMethod(name);
            ServiceLoader.load(Runnable.class, Finder.class.getClassLoader());
        }
    }

    /** The callers in the table of the page, each with what its last column says to register. */
    private static Map<String, Set<String>> rows() throws IOException {
        Map<String, Set<String>> rows = new LinkedHashMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                Set<String> registered = new TreeSet<>();
                QUOTED.matcher(row.group(3))
                        .results()
                        .forEach(name -> registered.add(name.group(1)));
                rows.put(row.group(1), registered);
            }
        }
        assertThat(rows).isNotEmpty();
        return rows;
    }

    private static List<Path> modules() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of(".."))) {
            List<Path> modules =
                    folders.filter(folder ->
                                    Files.exists(folder.resolve("src/main/java/module-info.java")))
                            .filter(folder -> !NEVER_NATIVE.contains("" + folder.getFileName()))
                            .sorted()
                            .toList();
            assertThat(modules).isNotEmpty();
            return modules;
        }
    }

    private static List<ReflectiveCall> callsOf(Path module) throws IOException {
        Path root = module.resolve("src/main/java");
        List<ReflectiveCall> calls = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).sorted().toList()) {
                String name = root.relativize(file).toString().replaceAll("\\.java$", "");
                if (!name.endsWith("-info")) {
                    calls.addAll(ReflectiveCall.in(name.replaceAll("[/\\\\]", ".")));
                }
            }
        }
        return calls;
    }
}
