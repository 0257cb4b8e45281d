package dev.millrace.samples.smtp;

import dev.millrace.io.TlsServerOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver offers, and where its patience ends. The defaults are what RFC 5321, section
 * 4.5.3, asks for at least.
 *
 * @param host the name of the server
 * @param tls for STARTTLS; null if there is none
 * @param mostBytes of one mail
 * @param mostRecipients of one mail
 * @param mostErrors how many refused commands end a session
 * @param commandLimit how long a client may take for a command
 * @param contentLimit how long it may take for a mail
 */
public record Settings(
        String host,
        @Nullable TlsServerOptions tls,
        int mostBytes,
        int mostRecipients,
        int mostErrors,
        Duration commandLimit,
        Duration contentLimit) {

    /** The defaults, without TLS. */
    public static Settings of(String host) {
        return new Settings(
                host, null, 1 << 20, 100, 20, Duration.ofMinutes(5), Duration.ofMinutes(10));
    }

    /** These, with STARTTLS. */
    public Settings withTls(TlsServerOptions options) {
        return new Settings(
                host, options, mostBytes, mostRecipients, mostErrors, commandLimit, contentLimit);
    }

    /** These, with other limits for what a client sends. */
    public Settings withMost(int bytes, int recipients, int errors) {
        return new Settings(host, tls, bytes, recipients, errors, commandLimit, contentLimit);
    }

    /** These, with other limits for the time that a client takes. */
    public Settings withLimits(Duration command, Duration content) {
        return new Settings(host, tls, mostBytes, mostRecipients, mostErrors, command, content);
    }
}
