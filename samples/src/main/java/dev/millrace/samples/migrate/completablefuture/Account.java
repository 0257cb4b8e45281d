package dev.millrace.samples.migrate.completablefuture;

/**
 * An account.
 *
 * @param owner whose it is
 * @param currency what it is kept in
 */
public record Account(String owner, String currency) {}
