package dev.millrace.samples.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.io.TlsServerOptions;
import dev.millrace.samples.TestCertificate;
import dev.millrace.testing.junit.OnEachEngine;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client of Jakarta Mail: Angus Mail. */
@Timeout(60) // a hang fails, instead of stopping the build
class AngusMailTest {
    private static final String TEXT = "Gr\u00fc\u00dfe\r\n.\r\n..\r\nhello\r\n";

    @TempDir private static Path folder;
    private static TestCertificate certificate;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = new TestCertificate(folder);
    }

    private static Session session(ServedSmtp smtp) {
        var properties = new Properties();
        properties.put("mail.smtp.host", "localhost");
        properties.put("mail.smtp.port", Integer.toString(smtp.port()));
        properties.put("mail.smtp.localhost", "client.test");
        return Session.getInstance(properties);
    }

    private static MimeMessage message(Session session, String... recipients)
            throws MessagingException {
        var message = new MimeMessage(session);
        message.setFrom("a@b.test");
        for (String recipient : recipients) {
            message.addRecipient(Message.RecipientType.TO, new InternetAddress(recipient));
        }
        message.setSubject("dots");
        message.setText(TEXT, "UTF-8");
        return message;
    }

    @OnEachEngine
    void a_message_arrives_as_it_was_written(FiberEngine engine) throws Exception {
        ServedSmtp.run(
                engine,
                ServedSmtp.SETTINGS,
                smtp -> {
                    Session session = session(smtp);
                    Async.blocking(() -> Transport.send(message(session, "c@d.test", "e@d.test")));
                    assertThat(smtp.mails())
                            .singleElement()
                            .satisfies(mail -> {
                                assertThat(mail.sender()).isEqualTo("a@b.test");
                                assertThat(mail.recipients())
                                        .containsExactly("c@d.test", "e@d.test");
                                var in = new ByteArrayInputStream(mail.content());
                                var read = new MimeMessage(session, in);
                                assertThat(read.getSubject()).isEqualTo("dots");
                                assertThat(read.getContent()).isEqualTo(TEXT);
                            });
                });
    }

    @OnEachEngine
    void a_message_that_needs_tls_comes_by_tls(FiberEngine engine) throws Exception {
        ServedSmtp.run(
                engine,
                ServedSmtp.SETTINGS.withTls(
                        TlsServerOptions.ofPem(certificate.chain(), certificate.key())),
                smtp -> {
                    Session session = session(smtp);
                    session.getProperties().put("mail.smtp.starttls.required", "true");
                    session.getProperties()
                            .put("mail.smtp.ssl.socketFactory", certificate.sockets());
                    Async.blocking(() -> Transport.send(message(session, "c@d.test")));
                    assertThat(smtp.mails()).extracting(Mail::protocol).containsExactly("ESMTPS");
                });
    }

    @OnEachEngine
    void unknown_recipients_are_told_and_the_others_get_their_mail(FiberEngine engine)
            throws Exception {
        List<Mail> mails = new ArrayList<>();
        List<String> faults =
                ServedSmtp.faultsOf(
                        engine,
                        ServedSmtp.SETTINGS,
                        new Delivery() {
                            @Override
                            public void deliver(Mail mail) {
                                mails.add(mail);
                            }

                            @Override
                            public boolean accepts(String recipient) {
                                return !recipient.startsWith("nobody@");
                            }
                        },
                        smtp -> {
                            Session session = session(smtp);
                            session.getProperties().put("mail.smtp.sendpartial", "true");
                            MimeMessage message = message(session, "nobody@d.test", "c@d.test");
                            var unknown = new InternetAddress("nobody@d.test");
                            assertThatThrownBy(() -> Async.blocking(() -> Transport.send(message)))
                                    .isInstanceOfSatisfying(
                                            SendFailedException.class,
                                            failed ->
                                                    assertThat(failed.getInvalidAddresses())
                                                            .containsExactly(unknown));
                        });
        assertThat(faults).isEmpty();
        assertThat(mails).extracting(Mail::recipients).containsExactly(List.of("c@d.test"));
    }
}
