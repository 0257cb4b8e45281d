package dev.millrace.cli;

import java.util.regex.Pattern;

/**
 * Text from the watched program, for a terminal. Its Millrace may be an old one, and what calls
 * itself Millrace may be anything: it is made plain here too.
 */
public final class PlainText {
    private static final Pattern COMMANDS = Pattern.compile("[\\p{Cc}\\p{Cf}]");
    private static final Pattern BUT_LINE_BREAKS = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\n]]");

    private PlainText() {}

    /** With a question mark for whatever moves a cursor or turns the direction of a line. */
    public static String line(String text) {
        return COMMANDS.matcher(text).replaceAll("?");
    }

    /** The same, and line breaks stay. */
    static String lines(String text) {
        return BUT_LINE_BREAKS.matcher(text).replaceAll("?");
    }
}
