package dev.millrace.io;

/**
 * Statistics of an endpoint.
 *
 * @param received how many datagrams calls have returned
 * @param sent how many were handed to the operating system
 * @param dropped how many found the receive queue full, or were in it at the close
 * @param truncated how many were longer than {@link DatagramOptions#maxSize}
 * @param refused how often a peer's port was unreachable
 */
public record DatagramStatistics(
        long received, long sent, long dropped, long truncated, long refused) {}
