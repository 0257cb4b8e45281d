package dev.millrace.samples.migrate.rxjava;

/**
 * Proof of a payment.
 *
 * @param customer who paid
 * @param article what was paid for
 */
public record Receipt(String customer, String article) {}
