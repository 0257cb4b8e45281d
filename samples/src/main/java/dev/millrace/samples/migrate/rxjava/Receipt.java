package dev.millrace.samples.migrate.rxjava;

/**
 * Proof that somebody has paid.
 *
 * @param customer who paid
 * @param article what for
 */
public record Receipt(String customer, String article) {}
