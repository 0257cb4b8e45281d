package dev.millrace.samples.smtp;

/** What becomes of the mails. Runs in the task of the client; may await. */
@FunctionalInterface
public interface Delivery {

    /**
     * Takes {@code mail} over. The client gets its confirmation when this has returned. If this
     * throws, the client is told to try again later.
     */
    void deliver(Mail mail) throws Exception;

    /** Whether there is such a recipient; yes, unless this is overridden. */
    default boolean accepts(String recipient) throws Exception {
        return true;
    }
}
