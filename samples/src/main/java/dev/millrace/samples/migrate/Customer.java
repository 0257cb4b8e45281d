package dev.millrace.samples.migrate;

/**
 * Somebody who buys.
 *
 * @param id what the shop knows them by
 * @param name what they are called
 */
public record Customer(String id, String name) {}
