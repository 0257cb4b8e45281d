package dev.millrace.samples.migrate;

/**
 * Somebody who buys.
 *
 * @param id the customer's key in the shop
 * @param name the customer's name
 */
public record Customer(String id, String name) {}
