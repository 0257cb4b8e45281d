package dev.millrace.samples.migrate.rxjava;

/**
 * An article that is reserved, and must be paid for or released.
 *
 * @param number its number in the store
 * @param article what is reserved
 */
public record Reservation(int number, String article) {}
