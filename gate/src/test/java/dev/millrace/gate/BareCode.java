package dev.millrace.gate;

import java.util.ArrayList;
import java.util.List;

/**
 * Code without what a page may lay out differently: white space outside of string literals.
 *
 * @param text what is left of the code
 * @param lines the number of the line that each character of it stands in
 */
record BareCode(String text, List<Integer> lines) {

    /** The code of {@code lines}, of which the first is line {@code number} of its file. */
    static BareCode of(List<String> lines, int number) {
        var text = new StringBuilder();
        var numbers = new ArrayList<Integer>();
        for (int i = 0; i < lines.size(); i++) {
            boolean literal = false;
            boolean escaped = false;
            for (char c : lines.get(i).toCharArray()) {
                if (literal || !Character.isWhitespace(c)) {
                    text.append(c);
                    numbers.add(number + i);
                }
                literal ^= c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
            }
        }
        return new BareCode(text.toString(), numbers);
    }

    /** Where {@code other} is different first, as an index into the text of both; -1 if nowhere. */
    int differenceFrom(BareCode other) {
        int common = Math.min(text.length(), other.text.length());
        for (int i = 0; i < common; i++) {
            if (text.charAt(i) != other.text.charAt(i)) {
                return i;
            }
        }
        return text.length() == other.text.length() ? -1 : common;
    }

    /** The number of the line that {@code index} stands in; behind the end, the last one. */
    int lineOf(int index) {
        return lines.get(Math.min(index, lines.size() - 1));
    }
}
