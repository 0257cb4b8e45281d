package dev.millrace.stream;

/** What {@link Abandonment} closes once nobody holds it any more. Called on the loop. */
interface Abandonable {
    boolean closed();

    /** Closes without waiting, and reports what nobody will see. */
    void abandon();
}
