package dev.millrace.samples.migrate;

/**
 * What one customer is offered.
 *
 * @param customer the name of the customer
 * @param price with the discount of that customer
 * @param inStock how many there are
 */
public record Offer(String customer, Price price, int inStock) {}
