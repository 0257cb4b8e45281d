package dev.millrace.io;

/**
 * What has become of the datagrams of an endpoint so far.
 *
 * @param received how many a call of ours has returned
 * @param sent how many were handed to the operating system
 * @param dropped how many came and found the receive queue full, or were in it at the close
 * @param truncated how many were longer than {@link DatagramOptions#maxSize}
 * @param refused how many times the peer said that nobody listens there
 */
public record DatagramStatistics(
        long received, long sent, long dropped, long truncated, long refused) {}
