package dev.millrace.io;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** Finds the addresses of a host. */
@FunctionalInterface
public interface AddressResolver {

    /**
     * The addresses of {@code host}, the best first. May await; a cancel ends the wait.
     *
     * @throws java.net.UnknownHostException if it has none
     */
    List<InetAddress> resolve(String host) throws IOException;

    /**
     * The resolver of the JDK, which asks what the system asks: its files, its caches, its name
     * servers. Its calls block; they run on threads of their own, off the loop, up to 16 at a time.
     * A cancelled call is abandoned, and its thread comes back when the system answers.
     */
    static AddressResolver system() {
        return SystemResolver.INSTANCE;
    }
}
