package dev.millrace.samples.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.Installed;
import dev.millrace.samples.SampleProcess;
import dev.millrace.samples.TestCertificate;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slow: the program in a process of its own, and curl as its client. */
@Tag("slow")
@Timeout(90) // a hang fails, instead of stopping the build
class SmtpProcessTest {
    private static final String OPEN = "SMTP is open at 127.0.0.1:";

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"carrier", "baton"})
    void mails_are_files_when_they_are_confirmed_and_sigterm_ends_with_status_0(String engine)
            throws Exception {
        Installed.assume("curl");
        var certificate = new TestCertificate(folder);
        Path mails = Files.createDirectory(folder.resolve("mails"));
        Process process =
                SampleProcess.start(
                        engine,
                        "smtp",
                        mails.toString(),
                        "0",
                        certificate.chain().toString(),
                        certificate.key().toString());
        try (BufferedReader output = process.inputReader(UTF_8)) {
            String line = output.readLine();
            assertThat(line).startsWith(OPEN);
            String port = line.substring(OPEN.length());

            assertThat(curl(port, "hello\r\n")).isZero();
            assertThat(curl(port, "hello\r\n", "--ssl-reqd", "--insecure")).isZero();
            assertThat(curl(port, "x".repeat(2_000) + "\r\n")).isNotZero();

            List<String> texts = new ArrayList<>();
            try (var files = Files.list(mails)) {
                for (Path file : files.toList()) {
                    texts.add(Files.readString(file));
                }
            }
            assertThat(texts)
                    .hasSize(2)
                    .allSatisfy(text ->
                            assertThat(text)
                                    .startsWith(
                                            "Return-Path: <a@b.test>\r\nDelivered-To: c@d.test\r\nReceived: ")
                                    .endsWith("\r\n\r\nhello\r\n"));
            assertThat(texts).anyMatch(text -> text.contains("\r\n with ESMTP id "));
            assertThat(texts).anyMatch(text -> text.contains("\r\n with ESMTPS id "));

            SampleProcess.send(process, "TERM");
            assertThat(output.readLine()).isEqualTo("SMTP is closed.");
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Sends {@code body} as a mail; the status of curl. */
    private int curl(String port, String body, String... more)
            throws IOException, InterruptedException {
        Path mail = Files.writeString(folder.resolve("mail.eml"), "Subject: a\r\n\r\n" + body);
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--noproxy", "*"));
        command.add("smtp://localhost:" + port + "/client.test");
        command.addAll(List.of("--mail-from", "a@b.test", "--mail-rcpt", "c@d.test"));
        command.addAll(List.of("--upload-file", mail.toString()));
        command.addAll(List.of(more));
        Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
        curl.getInputStream().readAllBytes();
        return curl.waitFor();
    }
}
