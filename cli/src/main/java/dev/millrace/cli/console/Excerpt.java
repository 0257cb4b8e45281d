package dev.millrace.cli.console;

import org.jspecify.annotations.Nullable;

/**
 * Cuts one task out of the JSON of a tree without parsing it: with the stacks of ten thousand tasks
 * it has about thirty megabytes.
 */
final class Excerpt {
    private Excerpt() {}

    /** The JSON object of the task {@code id} in {@code tree}; null if there is none. */
    static @Nullable String task(String tree, String id) {
        // quotes inside a string are escaped, so this cannot match inside one
        int from = tree.indexOf("{\"id\":" + quoted(id) + ",\"loop\":");
        return from < 0 ? null : tree.substring(from, end(tree, from));
    }

    /** The position after the brace that closes the one at {@code from}. */
    private static int end(String tree, int from) {
        int depth = 0;
        boolean text = false;
        for (int i = from; i < tree.length(); i++) {
            char c = tree.charAt(i);
            if (text) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    text = false;
                }
            } else if (c == '"') {
                text = true;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i + 1;
            }
        }
        return tree.length();
    }

    /** As the tree writes it. */
    private static String quoted(String text) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (isEscaped(Character.getType(c))) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private static boolean isEscaped(int type) {
        return type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE;
    }
}
