package dev.millrace;

import dev.millrace.spi.Description;

/** What messages call code of the user's. */
final class Described {
    private Described() {}

    /**
     * A lambda by the class it stands in; other code by its text, if that says more than a hash.
     */
    static String code(Object code) {
        String type = Description.code(code);
        if (!type.equals(code.getClass().getName())) {
            return type;
        }
        try {
            String text = code.toString();
            return text == null || text.startsWith(type + '@') ? type : text;
        } catch (Throwable t) { // foreign code
            return type;
        }
    }
}
