package dev.millrace.samples.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** A command of a client. */
sealed interface Command {

    /** The most bytes of a line: 512 with its end, and room for SIZE and BODY. */
    int LONGEST = 512 - 2 + 26 + 17;

    /** HELO, or EHLO if {@code extended}. */
    record Hello(String client, boolean extended) implements Command {}

    /** MAIL: the sender may be empty; {@code size} is what the client announces, 0 without. */
    record MailFrom(String sender, long size) implements Command {}

    /** RCPT. */
    record RcptTo(String recipient) implements Command {}

    /** Commands without arguments, or whose arguments do not matter. */
    enum Plain implements Command {
        DATA,
        RSET,
        NOOP,
        VRFY,
        STARTTLS,
        QUIT
    }

    /** Reads a line, which has no end. */
    static Command parse(byte[] line) throws RefusedException {
        for (byte each : line) {
            if (each < ' ' || each > '~') {
                throw new RefusedException(500, "a command is printable ASCII");
            }
        }
        String text = new String(line, StandardCharsets.US_ASCII).stripTrailing();
        int space = text.indexOf(' ');
        String word = (space < 0 ? text : text.substring(0, space)).toUpperCase(Locale.ROOT);
        String rest = space < 0 ? "" : text.substring(space + 1).strip();
        return switch (word) {
            case "EHLO", "HELO" -> hello(rest, word.equals("EHLO"));
            case "MAIL" -> mailFrom(path(rest, "FROM:"));
            case "RCPT" -> rcptTo(path(rest, "TO:"));
            case "DATA", "RSET", "STARTTLS", "QUIT" -> alone(Plain.valueOf(word), rest);
            case "NOOP", "VRFY" -> Plain.valueOf(word);
            case "EXPN", "HELP" -> throw new RefusedException(502, "this is not implemented");
            default -> throw new RefusedException(500, "there is no such command");
        };
    }

    private static Command alone(Plain command, String rest) throws RefusedException {
        if (!rest.isEmpty()) {
            throw new RefusedException(501, "this command has no arguments");
        }
        return command;
    }

    /** The name goes into the header of the mails, so it may only have what names are made of. */
    private static Command hello(String rest, boolean extended) throws RefusedException {
        if (!Names.HOST.matcher(rest).matches()) {
            throw new RefusedException(501, "say your name, or your address in brackets");
        }
        return new Hello(rest, extended);
    }

    private static MailPath path(String rest, String keyword) throws RefusedException {
        if (!rest.regionMatches(true, 0, keyword, 0, keyword.length())) {
            throw new RefusedException(501, keyword + " is missing");
        }
        return MailPath.in(rest.substring(keyword.length()).stripLeading());
    }

    private static Command mailFrom(MailPath path) throws RefusedException {
        long size = 0;
        if (!path.rest().isEmpty()) {
            for (String parameter : path.rest().toUpperCase(Locale.ROOT).split(" +")) {
                if (parameter.startsWith("SIZE=")) {
                    size = size(parameter.substring("SIZE=".length()));
                } else if (!parameter.equals("BODY=8BITMIME") && !parameter.equals("BODY=7BIT")) {
                    throw new RefusedException(555, "this parameter is not implemented");
                }
            }
        }
        return new MailFrom(path.address().isEmpty() ? "" : path.mailbox(), size);
    }

    private static long size(String digits) throws RefusedException {
        if (!Names.SIZE.matcher(digits).matches()) {
            throw new RefusedException(501, "SIZE is a number of bytes");
        }
        return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    }

    private static Command rcptTo(MailPath path) throws RefusedException {
        if (!path.rest().isEmpty()) {
            throw new RefusedException(555, "this parameter is not implemented");
        }
        boolean postmaster = path.address().equalsIgnoreCase("postmaster"); // RFC 5321, 4.5.1
        return new RcptTo(postmaster ? path.address() : path.mailbox());
    }

    /** What arguments look like. */
    final class Names {
        private static final Pattern HOST = Pattern.compile("[\\w.:\\[\\]-]{1,255}");
        private static final Pattern SIZE = Pattern.compile("\\d{1,20}");

        private Names() {}
    }
}
