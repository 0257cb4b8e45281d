package dev.millrace.inspect;

import java.util.regex.Pattern;

/**
 * Makes text of the program safe for a terminal: names may contain characters that move the cursor,
 * set the title or change the text direction.
 */
final class PlainText {
    /** Control characters, and invisible ones such as direction marks. */
    private static final Pattern COMMANDS = Pattern.compile("[\\p{Cc}\\p{Cf}]");

    private final StringBuilder out = new StringBuilder();

    /** Replaces each of them, also line breaks, by a question mark. */
    static String of(String text) {
        return COMMANDS.matcher(text).replaceAll("?");
    }

    /** Whether {@link #of} replaces it. */
    static boolean isCommand(char c) {
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.FORMAT;
    }

    /** Appends text of the program, made safe. */
    PlainText append(Object text) {
        out.append(of(String.valueOf(text)));
        return this;
    }

    /** Appends a character unchanged. */
    PlainText append(char own) {
        out.append(own);
        return this;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
