package dev.millrace.io;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import org.jspecify.annotations.Nullable;

/**
 * Converts between the JDK's and Netty's addresses of Unix domain sockets; each transport uses one
 * of them.
 */
final class UnixAddresses {
    private static final UnixDomainSocketAddress NONE = UnixDomainSocketAddress.of("");

    private UnixAddresses() {}

    /** {@code address} as a JDK address; the empty path for null and for what is no path. */
    static SocketAddress ofJdk(@Nullable SocketAddress address) {
        if (address == null) {
            return NONE;
        }
        // by name, because Netty's class may not be on the class path
        return address.getClass().getName().startsWith("io.netty.channel.unix.")
                ? Native.ofJdk(address)
                : address;
    }

    /** {@code address} as an address of Netty's native transports. */
    static SocketAddress ofNetty(UnixDomainSocketAddress address) {
        return Native.ofNetty(address);
    }

    private static final class Native {
        static SocketAddress ofJdk(SocketAddress address) {
            return address instanceof DomainSocketAddress unix ? ofJdk(unix.path()) : address;
        }

        /** A sender may have a name that is no path, such as an abstract one of Linux. */
        private static SocketAddress ofJdk(String path) {
            try {
                return UnixDomainSocketAddress.of(path);
            } catch (InvalidPathException e) {
                return NONE;
            }
        }

        static SocketAddress ofNetty(UnixDomainSocketAddress address) {
            return new DomainSocketAddress(address.getPath().toString());
        }
    }
}
