package dev.millrace.samples.migrate.completablefuture;

/**
 * What is on an account.
 *
 * @param owner whose it is
 * @param cents in the currency of the bank
 */
public record Statement(String owner, long cents) {}
