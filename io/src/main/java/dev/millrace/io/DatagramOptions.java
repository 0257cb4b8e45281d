package dev.millrace.io;

import java.net.NetworkInterface;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How to open an endpoint for datagrams. Immutable; any thread. */
public final class DatagramOptions {
    private static final int LARGEST = 65_535;

    /**
     * The defaults: datagrams of any size, up to 1,024 of them or 1 MiB waiting to be received, no
     * broadcast, and the operating system's defaults for the rest.
     */
    public static final DatagramOptions DEFAULTS = new DatagramOptions(new Draft());

    private final Draft draft; // never changed

    private DatagramOptions(Draft draft) {
        this.draft = draft;
    }

    /**
     * A copy with another limit for a received datagram: a longer one is cut, and the call throws a
     * {@link DatagramTruncatedException}.
     *
     * @param bytes 1 to 65,535
     */
    public DatagramOptions withMaxSize(int bytes) {
        Draft changed = draft.copy();
        changed.maxSize = requireRange(bytes, 1, LARGEST, "a datagram's size");
        return new DatagramOptions(changed);
    }

    /**
     * A copy with other limits for datagrams that wait to be received. A datagram that finds the
     * queue full is dropped and counted in {@link DatagramEndpoint#statistics}.
     *
     * @param datagrams how many, 1 or more
     * @param bytes how many bytes in all, 1 or more; a single datagram always has room
     */
    public DatagramOptions withReceiveQueue(int datagrams, int bytes) {
        Draft changed = draft.copy();
        changed.queuedDatagrams =
                requireRange(datagrams, 1, Integer.MAX_VALUE, "a receive queue's length");
        changed.queuedBytes = requireRange(bytes, 1, Integer.MAX_VALUE, "a receive queue's bytes");
        return new DatagramOptions(changed);
    }

    /**
     * A copy with other socket buffer sizes.
     *
     * @param receive bytes, 1 or more
     * @param send bytes, 1 or more
     */
    public DatagramOptions withSocketBuffers(int receive, int send) {
        Draft changed = draft.copy();
        changed.receiveBuffer = requireRange(receive, 1, Integer.MAX_VALUE, "a receive buffer");
        changed.sendBuffer = requireRange(send, 1, Integer.MAX_VALUE, "a send buffer");
        return new DatagramOptions(changed);
    }

    /** A copy that may send to a broadcast address. */
    public DatagramOptions withBroadcast() {
        Draft changed = draft.copy();
        changed.broadcast = true;
        return new DatagramOptions(changed);
    }

    /** A copy that shares the port with other sockets that do so, too, as for multicast. */
    public DatagramOptions withSharedAddress() {
        Draft changed = draft.copy();
        changed.sharedAddress = true;
        return new DatagramOptions(changed);
    }

    /** A copy with another network interface for multicast. */
    public DatagramOptions withMulticastInterface(NetworkInterface multicastInterface) {
        Draft changed = draft.copy();
        changed.multicastInterface = Objects.requireNonNull(multicastInterface, "interface");
        return new DatagramOptions(changed);
    }

    /**
     * A copy with another number of routers that multicast may pass.
     *
     * @param hops 1 to 255
     */
    public DatagramOptions withMulticastTimeToLive(int hops) {
        Draft changed = draft.copy();
        changed.multicastTimeToLive = requireRange(hops, 1, 255, "a time to live");
        return new DatagramOptions(changed);
    }

    /**
     * A copy whose multicast does not come back to this machine. The operating system decides which
     * side needs this: on Linux and macOS the one that sends, on Windows the one that receives.
     */
    public DatagramOptions withoutMulticastLoopback() {
        Draft changed = draft.copy();
        changed.multicastLoopback = false;
        return new DatagramOptions(changed);
    }

    /** How long a received datagram may be, in bytes. */
    public int maxSize() {
        return draft.maxSize;
    }

    int queuedDatagrams() {
        return draft.queuedDatagrams;
    }

    int queuedBytes() {
        return draft.queuedBytes;
    }

    /** 0 for the operating system's default. */
    int receiveBuffer() {
        return draft.receiveBuffer;
    }

    /** 0 for the operating system's default. */
    int sendBuffer() {
        return draft.sendBuffer;
    }

    boolean broadcast() {
        return draft.broadcast;
    }

    boolean sharedAddress() {
        return draft.sharedAddress;
    }

    @Nullable NetworkInterface multicastInterface() {
        return draft.multicastInterface;
    }

    /** -1 for the operating system's default. */
    int multicastTimeToLive() {
        return draft.multicastTimeToLive;
    }

    boolean multicastLoopback() {
        return draft.multicastLoopback;
    }

    private static int requireRange(int value, int least, int most, String what) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    what + " is " + least + " to " + most + ", not " + value);
        }
        return value;
    }

    @Override
    public String toString() {
        return "datagrams of up to "
                + draft.maxSize
                + " bytes, of which "
                + draft.queuedDatagrams
                + " or "
                + draft.queuedBytes
                + " bytes may wait";
    }

    private static final class Draft {
        private int maxSize = LARGEST;
        private int queuedDatagrams = 1_024;
        private int queuedBytes = 1 << 20;
        private int receiveBuffer;
        private int sendBuffer;
        private boolean broadcast;
        private boolean sharedAddress;
        private @Nullable NetworkInterface multicastInterface;
        private int multicastTimeToLive = -1;
        private boolean multicastLoopback = true;

        Draft copy() {
            var copy = new Draft();
            copy.maxSize = maxSize;
            copy.queuedDatagrams = queuedDatagrams;
            copy.queuedBytes = queuedBytes;
            copy.receiveBuffer = receiveBuffer;
            copy.sendBuffer = sendBuffer;
            copy.broadcast = broadcast;
            copy.sharedAddress = sharedAddress;
            copy.multicastInterface = multicastInterface;
            copy.multicastTimeToLive = multicastTimeToLive;
            copy.multicastLoopback = multicastLoopback;
            return copy;
        }
    }
}
