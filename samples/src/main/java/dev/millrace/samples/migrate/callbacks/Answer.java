package dev.millrace.samples.migrate.callbacks;

/**
 * A callback for one answer; called once, on a thread of the answering service.
 *
 * @param <T> the type of the value
 */
public interface Answer<T> {

    /** The value is there. */
    void onResult(T value);

    /** There will be none. */
    void onFailure(Exception failure);
}
