package dev.millrace.samples.smtp;

import dev.millrace.fuzz.Target;
import java.nio.charset.StandardCharsets;

/**
 * Lines of a client of the SMTP sample: a command, or a refusal with the code of a permanent
 * failure. A command that is written anew is the same again, and has nothing in it that could end a
 * line.
 */
public final class SmtpCommands implements Target {
    @Override
    public void run(byte[] input) {
        Command command;
        try {
            command = Command.parse(input);
        } catch (RefusedException refused) {
            int code = refused.reply().code();
            if (code < 500 || code > 559) {
                throw new AssertionError("refused with " + code, refused);
            }
            return;
        }
        String written = written(command);
        if (!written.chars().allMatch(each -> each >= ' ' && each <= '~')) {
            throw new AssertionError("not printable: " + written);
        }
        try {
            Command again = Command.parse(written.getBytes(StandardCharsets.US_ASCII));
            if (!again.equals(command)) {
                throw new AssertionError(command + " was read as " + again);
            }
        } catch (RefusedException refused) {
            throw new AssertionError(command + " is refused", refused);
        }
    }

    private static String written(Command command) {
        return switch (command) {
            case Command.Hello(String client, boolean extended) ->
                    (extended ? "EHLO " : "HELO ") + client;
            case Command.MailFrom(String sender, long size) ->
                    "MAIL FROM:<" + sender + "> SIZE=" + size;
            case Command.RcptTo(String recipient) -> "RCPT TO:<" + recipient + ">";
            case Command.Plain plain -> plain.name();
        };
    }
}
