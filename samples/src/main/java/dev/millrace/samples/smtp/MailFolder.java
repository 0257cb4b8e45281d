package dev.millrace.samples.smtp;

import dev.millrace.io.AsyncFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/** Puts each mail into a file of its own, with the header lines that RFC 5321, 4.4, asks for. */
final class MailFolder implements Delivery {
    private final Path folder;
    private final String host;

    MailFolder(Path folder, String host) {
        this.folder = folder;
        this.host = host;
    }

    /** Returns when the file is on the disk, whole. */
    @Override
    public void deliver(Mail mail) throws IOException {
        String id = UUID.randomUUID().toString();
        var file = new ByteArrayOutputStream();
        file.writeBytes(header(mail, id).getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(mail.content());
        AsyncFiles.replace(folder.resolve(id + ".eml"), file.toByteArray());
    }

    private String header(Mail mail, String id) {
        String now = ZonedDateTime.now().format(DateTimeFormatter.RFC_1123_DATE_TIME);
        var header = new StringBuilder();
        header.append("Return-Path: <").append(mail.sender()).append(">\r\n");
        for (String recipient : mail.recipients()) {
            header.append("Delivered-To: ").append(recipient).append("\r\n");
        }
        header.append("Received: from ").append(mail.client()).append(" by ").append(host);
        header.append("\r\n with ").append(mail.protocol()).append(" id ").append(id);
        return header.append(";\r\n ").append(now).append("\r\n").toString();
    }
}
