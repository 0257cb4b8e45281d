package dev.millrace.cli.repl;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Copies of classes without type annotations, for the compiler only. For {@code var t = detach(…)}
 * jshell writes a declaration with the full name of the type, {@code @Nullable java.lang.Void},
 * which does not compile.
 */
final class PlainTypes {
    private static final byte[] MARK =
            "RuntimeVisibleTypeAnnotations".getBytes(StandardCharsets.US_ASCII);

    /** Millrace and the libraries it bridges; reading the whole class path would slow the start. */
    private static final List<String> LIBRARIES =
            List.of("dev/millrace/", "reactor/", "io/reactivex/");

    private final Path folder;

    private PlainTypes(Path folder) {
        this.folder = folder;
    }

    /** Writes the copies into {@code folder}, which then goes before {@code classPath}. */
    static void write(String classPath, Path folder) throws IOException {
        var types = new PlainTypes(folder);
        for (String entry : classPath.split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                types.fromFolder(path);
            } else if (Files.isRegularFile(path)) {
                types.fromJar(path);
            }
        }
    }

    /**
     * Reads only the libraries' folders: an empty entry is the current folder, which may be huge.
     */
    private void fromFolder(Path root) throws IOException {
        for (String library : LIBRARIES) {
            Path start = root.resolve(library);
            if (Files.isDirectory(start)) {
                fromPackages(root, start);
            }
        }
    }

    private void fromPackages(Path root, Path start) throws IOException {
        try (Stream<Path> files = Files.walk(start)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = root.relativize(file).toString();
                if (isOfInterest(name)) {
                    copy(name, Files.readAllBytes(file));
                }
            }
        }
    }

    private void fromJar(Path path) throws IOException {
        try (var jar = new JarFile(path.toFile())) {
            for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
                JarEntry entry = all.nextElement();
                if (isOfInterest(entry.getName())) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        copy(entry.getName(), in.readAllBytes());
                    }
                }
            }
        }
    }

    private static boolean isOfInterest(String name) {
        return name.endsWith(".class") && LIBRARIES.stream().anyMatch(name::startsWith);
    }

    private void copy(String name, byte[] bytecodes) throws IOException {
        Path file = folder.resolve(name);
        if (Files.exists(file) || !isMarked(bytecodes)) {
            return; // the first on the class path wins
        }
        Files.createDirectories(file.getParent());
        Files.write(file, without(bytecodes));
    }

    private static boolean isMarked(byte[] bytecodes) {
        for (int i = 0; i <= bytecodes.length - MARK.length; i++) {
            int same = 0;
            while (same < MARK.length && bytecodes[i + same] == MARK[same]) {
                same++;
            }
            if (same == MARK.length) {
                return true;
            }
        }
        return false;
    }

    private static byte[] without(byte[] bytecodes) {
        var format = ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG);
        return format.transformClass(
                format.parse(bytecodes),
                ClassTransform.dropping(RuntimeVisibleTypeAnnotationsAttribute.class::isInstance)
                        .andThen(
                                ClassTransform.transformingMethods((method, element) -> {
                                    if (!(element
                                            instanceof RuntimeVisibleTypeAnnotationsAttribute)) {
                                        method.with(element);
                                    }
                                }))
                        .andThen(
                                ClassTransform.transformingFields((field, element) -> {
                                    if (!(element
                                            instanceof RuntimeVisibleTypeAnnotationsAttribute)) {
                                        field.with(element);
                                    }
                                })));
    }
}
