package dev.millrace.samples.migrate.completablefuture;

/**
 * The balance of an account.
 *
 * @param owner the owner's name
 * @param cents in the currency of the bank
 */
public record Statement(String owner, long cents) {}
