package dev.millrace.samples.smtp;

import static dev.millrace.samples.smtp.ServedSmtp.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.FiberEngine;
import dev.millrace.io.Tls;
import dev.millrace.io.TlsClientOptions;
import dev.millrace.io.TlsServerOptions;
import dev.millrace.samples.TestCertificate;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The switch to TLS in the middle of a session. */
@Timeout(60) // a hang fails, instead of stopping the build
class StartTlsTest {
    @TempDir private static Path folder;
    private static Settings secured;
    private static TlsClientOptions trusting;

    @BeforeAll
    static void makeCertificate() throws Exception {
        var certificate = new TestCertificate(folder);
        secured = SETTINGS.withTls(TlsServerOptions.ofPem(certificate.chain(), certificate.key()));
        trusting = TlsClientOptions.DEFAULTS.withTrusted(certificate.chain());
    }

    @OnEachEngine
    void what_was_said_before_the_handshake_is_forgotten(FiberEngine engine) throws Exception {
        ServedSmtp.run(
                engine,
                secured,
                smtp -> {
                    try (var client = smtp.greeted()) {
                        assertThat(client.ask("EHLO a.test")).endsWith("|250 STARTTLS");
                        assertThat(client.ask("MAIL FROM:<forged@b.test>")).startsWith("250 ");
                        assertThat(client.ask("RCPT TO:<c@d.test>")).startsWith("250 ");
                        assertThat(client.ask("STARTTLS")).startsWith("220 ");
                        Tls.start(client.connection(), "localhost", trusting);

                        assertThat(client.ask("DATA")).startsWith("503 ");
                        assertThat(client.ask("MAIL FROM:<a@b.test>")).startsWith("503 ");
                        assertThat(client.ask("EHLO a.test")).doesNotContain("STARTTLS");
                        assertThat(client.ask("STARTTLS")).startsWith("503 ");
                        client.begin();
                        assertThat(client.ask("hello\r\n.")).startsWith("250 ");
                        assertThat(client.ask("QUIT")).startsWith("221 ");
                        assertThat(client.reply()).isEqualTo("the end");
                    }
                    assertThat(smtp.mails())
                            .singleElement()
                            .satisfies(mail -> {
                                assertThat(mail.protocol()).isEqualTo("ESMTPS");
                                assertThat(mail.sender()).isEqualTo("a@b.test");
                            });
                });
    }

    @OnEachEngine
    void commands_that_an_attacker_puts_behind_starttls_are_never_obeyed(FiberEngine engine)
            throws Exception {
        String injected =
                "EHLO evil.test\r\nMAIL FROM:<evil@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n";
        ServedSmtp.run(
                engine,
                secured,
                smtp -> {
                    try (var client = smtp.greeted()) {
                        client.send("STARTTLS\r\n" + injected);
                        assertThat(client.reply()).startsWith("220 ");
                        assertThatThrownBy(
                                        () -> {
                                            Tls.start(client.connection(), "localhost", trusting);
                                            client.ask("NOOP");
                                        })
                                .isInstanceOf(IOException.class);
                    }
                    assertThat(smtp.mails()).isEmpty();
                    try (var next = smtp.greeted()) { // the server lives on
                        assertThat(next.ask("NOOP")).isEqualTo("250 OK");
                    }
                });
    }

    @OnEachEngine
    void a_client_that_leaves_in_the_handshake_is_no_fault(FiberEngine engine) throws Exception {
        ServedSmtp.run(
                engine,
                secured,
                smtp -> {
                    try (var client = smtp.greeted()) {
                        assertThat(client.ask("STARTTLS")).startsWith("220 ");
                    }
                    try (var next = smtp.greeted()) {
                        assertThat(next.ask("NOOP")).isEqualTo("250 OK");
                    }
                });
    }
}
