package dev.millrace.stream;

/** What {@link AbandonedStream} closes once nobody holds it any more. */
interface Abandonable {
    /** Whether there is nothing to close. */
    boolean closed();

    /** Whether there is nothing to close and nothing to report; a hint when another thread asks. */
    boolean settled();

    /** Closes without waiting, and reports what nobody will see. On the loop. */
    void abandon();
}
