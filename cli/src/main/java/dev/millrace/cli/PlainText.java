package dev.millrace.cli;

import java.util.regex.Pattern;

/**
 * Text from the watched program, made safe for a terminal. The program cleans it, too, but its
 * Millrace may be old, or not be Millrace at all.
 */
public final class PlainText {
    private static final Pattern COMMANDS = Pattern.compile("[\\p{Cc}\\p{Cf}]");
    private static final Pattern BUT_LINE_BREAKS = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\n]]");

    private PlainText() {}

    /**
     * Replaces control characters, such as those that move the cursor or change the text direction,
     * with question marks.
     */
    public static String line(String text) {
        return COMMANDS.matcher(text).replaceAll("?");
    }

    /** As {@link #line}, but keeps line breaks. */
    static String lines(String text) {
        return BUT_LINE_BREAKS.matcher(text).replaceAll("?");
    }
}
