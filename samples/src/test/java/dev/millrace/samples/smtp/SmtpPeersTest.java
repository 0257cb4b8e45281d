package dev.millrace.samples.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.io.TlsServerOptions;
import dev.millrace.samples.Installed;
import dev.millrace.samples.TestCertificate;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that nobody here wrote: curl and OpenSSL. */
@Tag("slow") // every test starts processes
@Timeout(90) // a hang fails, instead of stopping the build
class SmtpPeersTest {
    private static final String MAIL = "Subject: dots\r\n\r\n.\r\n..hello\r\n\u00e4\r\n";

    @TempDir private static Path folder;
    private static TestCertificate certificate;
    private static Settings secured;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = new TestCertificate(folder);
        secured =
                ServedSmtp.SETTINGS.withTls(
                        TlsServerOptions.ofPem(certificate.chain(), certificate.key()));
    }

    /** What a program prints that gets {@code input}. */
    private static String output(String input, List<String> command) throws Exception {
        return Async.blocking(() -> {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var in = process.outputWriter(UTF_8)) {
                in.write(input);
            } catch (IOException gone) {
                // it has ended without reading
            }
            try {
                return new String(process.getInputStream().readAllBytes(), UTF_8);
            } finally {
                process.destroyForcibly();
            }
        });
    }

    private static String curl(ServedSmtp smtp, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-v", "--noproxy", "*"));
        command.add("smtp://localhost:" + smtp.port() + "/client.test");
        command.addAll(List.of("--mail-from", "a@b.test", "--mail-rcpt", "c@d.test"));
        command.addAll(List.of("--upload-file", Files.writeString(file(), MAIL).toString()));
        command.addAll(List.of(more));
        return output("", command);
    }

    private static Path file() {
        return folder.resolve("mail.eml");
    }

    @OnEachEngine
    void curl_sends_a_mail(FiberEngine engine) throws Exception {
        Installed.assume("curl");
        ServedSmtp.run(
                engine,
                secured,
                smtp -> {
                    assertThat(curl(smtp, "--mail-rcpt", "e@d.test"))
                            .contains("MAIL FROM:<a@b.test> SIZE=", "250 the mail is taken");
                    assertThat(smtp.mails())
                            .singleElement()
                            .satisfies(mail -> {
                                assertThat(mail.client()).isEqualTo("client.test");
                                assertThat(mail.protocol()).isEqualTo("ESMTP");
                                assertThat(mail.recipients())
                                        .containsExactly("c@d.test", "e@d.test");
                                assertThat(new String(mail.content(), UTF_8)).isEqualTo(MAIL);
                            });
                });
    }

    @OnEachEngine
    void curl_sends_a_mail_by_tls_and_none_if_it_does_not_trust_the_server(FiberEngine engine)
            throws Exception {
        Installed.assume("curl");
        ServedSmtp.run(
                engine,
                secured,
                smtp -> {
                    String trusted = certificate.chain().toString();
                    assertThat(curl(smtp, "--ssl-reqd", "--cacert", trusted))
                            .contains("STARTTLS", "250 the mail is taken");
                    assertThat(smtp.mails())
                            .singleElement()
                            .satisfies(mail -> {
                                assertThat(mail.protocol()).isEqualTo("ESMTPS");
                                assertThat(new String(mail.content(), UTF_8)).isEqualTo(MAIL);
                            });
                    assertThat(curl(smtp, "--ssl-reqd")).contains("curl: (60)");
                    assertThat(smtp.mails()).isEmpty();
                });
    }

    @OnEachEngine
    void curl_sends_no_mail_in_the_clear_where_it_is_to_use_tls(FiberEngine engine)
            throws Exception {
        Installed.assume("curl");
        ServedSmtp.run(
                engine,
                ServedSmtp.SETTINGS,
                smtp -> {
                    assertThat(curl(smtp, "--ssl-reqd")).contains("curl: (64)");
                    assertThat(smtp.mails()).isEmpty();
                });
    }

    @OnEachEngine
    void curl_is_told_what_is_refused(FiberEngine engine) throws Exception {
        Installed.assume("curl");
        ServedSmtp.run(
                engine,
                ServedSmtp.SETTINGS.withMost(10, 100, 20),
                smtp -> {
                    assertThat(curl(smtp)).contains("552 a mail has at most 10 bytes");
                    assertThat(smtp.mails()).isEmpty();
                });
    }

    @OnEachEngine
    void openssl_goes_over_to_tls_and_talks_on(FiberEngine engine) throws Exception {
        Installed.assume("openssl");
        ServedSmtp.run(
                engine,
                secured,
                smtp -> {
                    List<String> command = new ArrayList<>(List.of("openssl", "s_client"));
                    command.addAll(List.of("-connect", "127.0.0.1:" + smtp.port()));
                    command.addAll(List.of("-starttls", "smtp", "-crlf", "-ign_eof"));
                    command.addAll(List.of("-CAfile", certificate.chain().toString()));
                    command.add("-verify_return_error");
                    String session =
                            "EHLO client.test\nMAIL FROM:<a@b.test>\nRCPT TO:<c@d.test>\nDATA\n"
                                    + "hello\n.\nQUIT\n";
                    assertThat(output(session, command))
                            .contains("Verification: OK", "250 the mail is taken", "221 mail.test");
                    assertThat(smtp.mails())
                            .singleElement()
                            .satisfies(mail -> {
                                assertThat(mail.protocol()).isEqualTo("ESMTPS");
                                assertThat(new String(mail.content(), UTF_8))
                                        .isEqualTo("hello\r\n");
                            });
                });
    }
}
