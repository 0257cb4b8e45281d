package dev.millrace.io;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A received datagram: its bytes, perhaps none, and its sender. Any thread. */
public final class Datagram {
    private final byte[] bytes;
    private final SocketAddress sender;

    Datagram(byte[] bytes, SocketAddress sender) {
        this.bytes = Objects.requireNonNull(bytes, "bytes");
        this.sender = Objects.requireNonNull(sender, "sender");
    }

    /** The bytes; not a copy, so the reader may change the array. */
    public byte[] bytes() {
        return bytes;
    }

    /** The bytes as UTF-8. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * The sender: an {@link java.net.InetSocketAddress}, or a {@link
     * java.net.UnixDomainSocketAddress} with an empty path if the sender has none. A sender's
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
