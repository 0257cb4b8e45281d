package dev.millrace.io;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** The JDK's addresses of Unix domain sockets and Netty's: each transport wants one of them. */
final class UnixAddresses {
    private static final UnixDomainSocketAddress NONE = UnixDomainSocketAddress.of("");

    private UnixAddresses() {}

    /** {@code address} as the JDK's; the empty path for none. */
    static SocketAddress ofJdk(@Nullable SocketAddress address) {
        if (address == null) {
            return NONE;
        }
        // by its name, since Netty's is linked only where its natives are
        return address.getClass().getName().startsWith("io.netty.channel.unix.")
                ? Native.ofJdk(address)
                : address;
    }

    /** {@code address} as that of a native transport. */
    static SocketAddress ofNetty(UnixDomainSocketAddress address) {
        return Native.ofNetty(address);
    }

    private static final class Native {
        static SocketAddress ofJdk(SocketAddress address) {
            return address instanceof DomainSocketAddress unix
                    ? UnixDomainSocketAddress.of(unix.path())
                    : address;
        }

        static SocketAddress ofNetty(UnixDomainSocketAddress address) {
            return new DomainSocketAddress(address.getPath().toString());
        }
    }
}
