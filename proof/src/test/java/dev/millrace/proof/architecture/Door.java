package dev.millrace.proof.architecture;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
                    "\\| \\[`\\w+`]\\(\\.\\./([\\w-]+)/src/main/java/([\\w/]+)\\.java\\) \\| (\\d+) \\|.*");

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
    long declared() throws ClassNotFoundException {
        return Arrays.stream(Class.forName(type).getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> !method.isSynthetic())
                .filter(method -> !isOfObject(method))
                .count();
    }

    private static boolean isOfObject(Method method) {
        return Arrays.stream(Object.class.getMethods())
                .anyMatch(known ->
                        known.getName().equals(method.getName())
                                && Arrays.equals(
                                        known.getParameterTypes(), method.getParameterTypes()));
    }
}
