package dev.millrace.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One row of the table of doors in docs/architecture.md.
 *
 * @param module the folder of its module
 * @param type its name, as a class file has it
 * @param methods how many public methods the row allows it
 */
record Door(String module, String type, int methods) {

    private static final Path PAGE = Path.of("../docs/architecture.md");

    /** A first cell with a link to a source file, and a second one with a number. */
    private static final Pattern ROW =
            Pattern.compile(
                    "\\| \\[`\\w+`]\\(\\.\\./([\\w-]+)/src/main/(?:java|kotlin)/([\\w/]+)\\.(?:java|kt)\\) \\| (\\d+) \\|.*");

    private static final Set<String> OF_OBJECT =
            Set.of("toString()Ljava/lang/String;", "hashCode()I", "equals(Ljava/lang/Object;)Z");

    /** The rows of the page, in their order. */
    static List<Door> listed() throws IOException {
        return in(Files.readAllLines(PAGE));
    }

    static List<Door> in(List<String> page) {
        List<Door> doors = new ArrayList<>();
        for (String line : page) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                doors.add(
                        new Door(
                                row.group(1),
                                row.group(2).replace('/', '.'),
                                Integer.parseInt(row.group(3))));
            }
        }
        return doors;
    }

    /** How many public methods it declares. What {@code Object} has already is not counted. */
    long declared() throws IOException {
        String file = type.replace('.', '/') + ".class";
        try (InputStream bytes = Door.class.getClassLoader().getResourceAsStream(file)) {
            if (bytes == null) {
                throw new IllegalStateException("there is no class " + type);
            }
            return ClassFile.of().parse(bytes.readAllBytes()).methods().stream()
                    .filter(method -> method.flags().has(AccessFlag.PUBLIC))
                    .filter(method -> !method.flags().has(AccessFlag.SYNTHETIC))
                    .filter(method -> !isUncounted(method))
                    .count();
        }
    }

    private static boolean isUncounted(MethodModel method) {
        String name = method.methodName().stringValue();
        return name.equals("<init>")
                || OF_OBJECT.contains(name + method.methodType().stringValue());
    }
}
