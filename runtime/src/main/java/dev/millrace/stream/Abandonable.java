package dev.millrace.stream;

/** What {@link AbandonedStream} closes once it is unreachable. */
interface Abandonable {
    /** Whether there is nothing to close. */
    boolean closed();

    /** Whether there is nothing to close and nothing to report; only a hint on other threads. */
    boolean settled();

    /** Closes without waiting, and reports failures that no consumer gets. On the loop. */
    void abandon();
}
