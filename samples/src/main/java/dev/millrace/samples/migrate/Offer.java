package dev.millrace.samples.migrate;

/**
 * An offer to one customer.
 *
 * @param customer the name of the customer
 * @param price with the discount of that customer
 * @param inStock how many are in stock
 */
public record Offer(String customer, Price price, int inStock) {}
