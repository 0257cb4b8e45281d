package dev.millrace;

/** What messages call code of the user's. */
final class Described {
    private Described() {}

    /**
     * A lambda by the class it stands in; other code by its text, if that says more than a hash.
     */
    static String code(Object code) {
        String type = code.getClass().getName();
        int lambda = type.indexOf("$$Lambda");
        if (lambda >= 0) {
            return "a lambda in " + type.substring(0, lambda);
        }
        try {
            String text = code.toString();
            return text == null || text.startsWith(type + '@') ? type : text;
        } catch (Throwable t) { // foreign code
            return type;
        }
    }
}
