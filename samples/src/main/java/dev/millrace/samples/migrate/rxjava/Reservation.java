package dev.millrace.samples.migrate.rxjava;

/**
 * An article that is kept for somebody, and has to be paid for or released.
 *
 * @param number what the store knows it by
 * @param article what is kept
 */
public record Reservation(int number, String article) {}
