package dev.millrace.samples.migrate.completablefuture;

/**
 * An account.
 *
 * @param owner the owner's name
 * @param currency its currency
 */
public record Account(String owner, String currency) {}
