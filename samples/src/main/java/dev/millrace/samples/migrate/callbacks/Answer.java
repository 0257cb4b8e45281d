package dev.millrace.samples.migrate.callbacks;

/**
 * What is called back, once, on a thread of the one who answers.
 *
 * @param <T> the type of the value
 */
public interface Answer<T> {

    /** The value is there. */
    void onResult(T value);

    /** There will be none. */
    void onFailure(Exception failure);
}
