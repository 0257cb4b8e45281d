package dev.millrace.executor.hazelcast;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A network of its own, and a cable between it and this one that can be cut. For root alone. */
final class Namespace implements AutoCloseable {
    private final String name;
    private final String cable;
    private final String subnet;

    private Namespace(int number) {
        name = "millrace-" + number;
        cable = "mr" + number;
        subnet = "10.213." + number % 256 + ".";
    }

    /**
     * Makes one.
     *
     * @throws IOException if the system or this user cannot
     */
    static Namespace open() throws IOException {
        var made = new Namespace(ThreadLocalRandom.current().nextInt(10_000));
        try {
            ip("netns", "add", made.name);
            ip(
                    "link",
                    "add",
                    made.cable,
                    "type",
                    "veth",
                    "peer",
                    "name",
                    "inside",
                    "netns",
                    made.name);
            ip("addr", "add", made.here() + "/24", "dev", made.cable);
            ip("-n", made.name, "addr", "add", made.there() + "/24", "dev", "inside");
            ip("-n", made.name, "link", "set", "lo", "up");
            ip("-n", made.name, "link", "set", "inside", "up");
            made.mend();
            return made;
        } catch (IOException e) {
            try {
                made.close();
            } catch (IOException more) {
                e.addSuppressed(more); // what was not made cannot be deleted
            }
            throw e;
        }
    }

    /** This side's address. */
    String here() {
        return subnet + 1;
    }

    /** The other side's address. */
    String there() {
        return subnet + 2;
    }

    /** What runs a command on the other side. */
    List<String> command() {
        return List.of("ip", "netns", "exec", name);
    }

    /** From now on no packet passes, and nobody is told. */
    void cut() throws IOException {
        ip("link", "set", cable, "down");
    }

    void mend() throws IOException {
        ip("link", "set", cable, "up");
    }

    private static void ip(String... words) throws IOException {
        var command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }

    @Override
    public void close() throws IOException {
        ip("netns", "delete", name);
        try { // else it stays while the other side has unsent bytes
            ip("link", "delete", cable);
        } catch (IOException e) {
            if (Files.exists(
                    Path.of("/sys/class/net", cable))) { // else it has gone with its other end
                throw e;
            }
        }
    }
}
