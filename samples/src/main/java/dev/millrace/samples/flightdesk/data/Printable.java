package dev.millrace.samples.flightdesk.data;

/** Makes text from a file safe to print on one line of a terminal. */
public final class Printable {

    private static final int LONGEST = 160;

    private Printable() {}

    /**
     * Replaces control characters by {@code ?}, so that a hostile file cannot control the terminal,
     * and cuts text longer than 160 characters.
     */
    public static String text(String raw) {
        var clean = new StringBuilder();
        raw.codePoints()
                .limit(LONGEST)
                .forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return clean.toString();
    }

    /** The first line of a library's message, without its full stop. */
    static String firstLine(String message) {
        var line = message.lines().findFirst().orElse("no reason given").strip();
        return text(line.endsWith(".") ? line.substring(0, line.length() - 1) : line);
    }
}
