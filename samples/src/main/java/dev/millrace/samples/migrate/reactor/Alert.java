package dev.millrace.samples.migrate.reactor;

import dev.millrace.samples.migrate.Price;

/**
 * A price that fell low enough.
 *
 * @param price the price
 * @param inStock how many were in stock
 */
public record Alert(Price price, int inStock) {}
