package dev.millrace.stream;

/**
 * A channel at one moment.
 *
 * @param length how many elements it buffers
 * @param peak the largest number of elements it ever buffered
 * @param senders how many senders are open
 * @param receivers how many receivers are open
 * @param waitingToSend how many tasks wait in {@code send}
 * @param waitingToReceive how many tasks wait in {@code next}
 */
public record ChannelStatistics(
        int length,
        int peak,
        int senders,
        int receivers,
        int waitingToSend,
        int waitingToReceive) {}
