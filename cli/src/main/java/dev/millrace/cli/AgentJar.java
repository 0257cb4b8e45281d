package dev.millrace.cli;

import dev.millrace.cli.agent.Agent;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Builds a jar with only the agent. The command's whole jar would put Millrace, picocli and a JSON
 * library on the class path of the watched program, where a class loader that asks its parent first
 * would use them.
 *
 * <p>The file is named after its content and stays in the user's cache: a JVM never closes a jar
 * that was added to its class path, so a new file for each attach would leak a file descriptor.
 */
final class AgentJar {
    private static final List<String> CLASSES = List.of("Agent", "Answers", "Copy");
    private static final String OWNER_ONLY = "rwx------";

    private AgentJar() {}

    /** The path of the jar, which is written if it is missing. */
    static Path file() throws IOException {
        return file(Path.of(System.getProperty("user.home"), ".cache", "millrace"));
    }

    static Path file(Path folder) throws IOException {
        byte[] jar = bytes();
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(OWNER_ONLY));
        Path file = folder.resolve("agent-" + digest(jar).substring(0, 16) + ".jar");
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                || Files.size(file) != jar.length) {
            // Moved in one step: another command may be loading it.
            Path part = Files.createTempFile(folder, "agent", ".part");
            Files.write(part, jar);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
    }

    /** Equal for equal classes. */
    static byte[] bytes() throws IOException {
        var manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Agent-Class", Agent.class.getName());
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes)) {
            jar.putNextEntry(entry("META-INF/MANIFEST.MF"));
            manifest.write(jar);
            for (String name : CLASSES) {
                jar.putNextEntry(
                        entry(
                                Agent.class.getPackageName().replace('.', '/')
                                        + "/"
                                        + name
                                        + ".class"));
                copy(name + ".class", jar);
            }
        }
        return bytes.toByteArray();
    }

    private static JarEntry entry(String name) {
        var entry = new JarEntry(name);
        entry.setLastModifiedTime(FileTime.fromMillis(0));
        return entry;
    }

    private static void copy(String name, OutputStream out) throws IOException {
        try (InputStream in = Agent.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            in.transferTo(out);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has this algorithm", e);
        }
    }
}
