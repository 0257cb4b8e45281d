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
     * The resolver of the JDK, which uses the system's files, caches and name servers. Its calls
     * block, so they run off the loop, on up to 16 threads of their own. A cancelled call is
     * abandoned; its thread is free again when the system answers.
     */
    static AddressResolver system() {
        return SystemResolver.INSTANCE;
    }
}
