/**
 * A small server that receives mail by SMTP: RFC 5321, with the extensions SIZE (RFC 1870),
 * PIPELINING (RFC 2920), 8BITMIME (RFC 6152) and STARTTLS (RFC 3207).
 *
 * <p>Start with {@link dev.millrace.samples.smtp.Smtp}, then {@link
 * dev.millrace.samples.smtp.Session}. A mail is confirmed once the {@link
 * dev.millrace.samples.smtp.Delivery} has returned, so none is lost; as RFC 5321 has it, a client
 * that did not get the confirmation sends the mail again.
 */
@NullMarked
package dev.millrace.samples.smtp;

import org.jspecify.annotations.NullMarked;
