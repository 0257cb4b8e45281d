package dev.millrace.samples.smtp;

import java.util.regex.Pattern;

/**
 * A path of RFC 5321, section 4.1.2: an address in angle brackets.
 *
 * @param address what is in the brackets, without the hosts of a source route; may be empty
 * @param rest what comes after the brackets
 */
record MailPath(String address, String rest) {
    private static final int LONGEST_LOCAL = 64;
    private static final int LONGEST_DOMAIN = 255;

    private static final Pattern WORDS =
            Pattern.compile("[\\w!#$%&'*+/=?^`{|}~-]++(?:\\.[\\w!#$%&'*+/=?^`{|}~-]++)*+");
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)++\"");
    private static final Pattern DOMAIN =
            Pattern.compile("[A-Za-z0-9](?:[\\w-]*+)(?:\\.[A-Za-z0-9](?:[\\w-]*+))*+");
    private static final Pattern LITERAL = Pattern.compile("\\[[A-Za-z0-9.:-]++\\]");

    /** The path at the beginning of {@code text}. */
    static MailPath in(String text) throws RefusedException {
        int end = text.startsWith("<") ? end(text) : -1;
        if (end < 0 || (end + 1 < text.length() && text.charAt(end + 1) != ' ')) {
            throw new RefusedException(501, "an address is written in angle brackets");
        }
        String address = text.substring(1, end);
        if (address.startsWith("@")) { // RFC 5321, appendix C: a source route is to be ignored
            address = address.substring(address.indexOf(':') + 1);
        }
        return new MailPath(address, text.substring(end + 1).strip());
    }

    /** Where the closing bracket is; -1 if there is none. */
    private static int end(String text) {
        boolean quoted = false;
        for (int i = 1; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each == '>' && !quoted) {
                return i;
            }
            if (each == '"') {
                quoted = !quoted;
            } else if (each == '\\' && quoted) {
                i++;
            }
        }
        return -1;
    }

    /** The address, if it is one. */
    String mailbox() throws RefusedException {
        int at = address.lastIndexOf('@'); // there may be others in quotes
        if (at < 0 || !local(address.substring(0, at)) || !domain(address.substring(at + 1))) {
            throw new RefusedException(553, "this is no address of a mailbox");
        }
        return address;
    }

    private static boolean local(String text) {
        return text.length() <= LONGEST_LOCAL
                && (WORDS.matcher(text).matches() || QUOTED.matcher(text).matches());
    }

    private static boolean domain(String text) {
        return text.length() <= LONGEST_DOMAIN
                && (DOMAIN.matcher(text).matches() || LITERAL.matcher(text).matches());
    }
}
