package dev.millrace.inspect;

import java.util.regex.Pattern;

/**
 * Text from the program, for a terminal: names may hold what moves its cursor, sets its title or
 * turns the direction of a line.
 */
final class PlainText {
    /** C0 and C1, and what is not seen: marks of direction, of width zero. */
    private static final Pattern COMMANDS = Pattern.compile("[\\p{Cc}\\p{Cf}]");

    private final StringBuilder out = new StringBuilder();

    /** The same with a question mark for each of them, line breaks too. */
    static String of(String text) {
        return COMMANDS.matcher(text).replaceAll("?");
    }

    /** Whether {@link #of} replaces it. */
    static boolean isCommand(char c) {
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.FORMAT;
    }

    /** Appends text, which may come from the program. */
    PlainText append(Object text) {
        out.append(of(String.valueOf(text)));
        return this;
    }

    /** Appends a character of our own, as it is. */
    PlainText append(char own) {
        out.append(own);
        return this;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
