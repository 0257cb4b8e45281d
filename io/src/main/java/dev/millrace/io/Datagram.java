package dev.millrace.io;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** One datagram that has come: its bytes, which may be none, and who sent it. Any thread. */
public final class Datagram {
    private final byte[] bytes;
    private final SocketAddress sender;

    Datagram(byte[] bytes, SocketAddress sender) {
        this.bytes = Objects.requireNonNull(bytes, "bytes");
        this.sender = Objects.requireNonNull(sender, "sender");
    }

    /** What came; the datagram's own array, which is the reader's to use. */
    public byte[] bytes() {
        return bytes;
    }

    /** What came, as UTF-8. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Who sent it: an {@link java.net.InetSocketAddress}, or a {@link
     * java.net.UnixDomainSocketAddress}, whose path is empty if the sender has none. A sender's
     * address can be forged.
     */
    public SocketAddress sender() {
        return sender;
    }

    @Override
    public String toString() {
        return bytes.length + " bytes from " + sender;
    }
}
