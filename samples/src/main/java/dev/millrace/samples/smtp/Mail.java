package dev.millrace.samples.smtp;

import java.util.List;

/**
 * A mail that a client has sent.
 *
 * @param client the name by which the client has introduced itself
 * @param protocol {@code SMTP}, {@code ESMTP}, or {@code ESMTPS} if it came by TLS
 * @param sender where failures are reported to; empty if nowhere
 * @param recipients whom it is for, at least one
 * @param content the header and the body, each line with its CRLF; not copied
 */
public record Mail(
        String client, String protocol, String sender, List<String> recipients, byte[] content) {

    /** Copies the list. */
    public Mail {
        recipients = List.copyOf(recipients);
    }
}
