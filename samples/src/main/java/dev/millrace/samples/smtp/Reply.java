package dev.millrace.samples.smtp;

import dev.millrace.io.Connection;
import java.io.IOException;
import java.util.List;

/**
 * A reply to a command. Nothing that a client has sent is repeated in one.
 *
 * @param code three digits
 * @param lines its text, at least one line
 */
record Reply(int code, List<String> lines) {
    static final Reply OK = of(250, "OK");

    static Reply of(int code, String... lines) {
        return new Reply(code, List.of(lines));
    }

    void writeTo(Connection connection) throws IOException {
        var text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            char more = i < lines.size() - 1 ? '-' : ' ';
            text.append(code).append(more).append(lines.get(i)).append("\r\n");
        }
        connection.write(text.toString());
    }
}
