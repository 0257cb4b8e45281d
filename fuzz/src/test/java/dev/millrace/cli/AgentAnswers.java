package dev.millrace.cli;

import dev.millrace.fuzz.Documented;
import dev.millrace.fuzz.Memory;
import dev.millrace.fuzz.PieceSocket;
import dev.millrace.fuzz.Pieces;
import dev.millrace.fuzz.Script;
import dev.millrace.fuzz.Target;
import java.io.IOException;

/**
 * What a watched JVM answers to the command: a tree, or an {@link IOException} after which the
 * connection is closed. The text of a tree has no character that moves the cursor.
 */
public final class AgentAnswers implements Target {
    private static final String NO_PROCESS = "9223372036854775807";

    @Override
    public void run(byte[] input) throws Throwable {
        Memory.bounded(input.length, 400, () -> ask(new Script(input)));
    }

    private static void ask(Script script) {
        int questions = script.next();
        var target = new dev.millrace.cli.Target(NO_PROCESS, new PieceSocket(Pieces.of(script)));
        for (int i = 0; i < 4; i++) {
            boolean text = (questions >> i & 1) == 1;
            try {
                String answer = text ? target.text(false) : target.tree(true);
                if (text && !PlainText.lines(answer).equals(answer)) {
                    throw new AssertionError("a terminal would obey: " + answer);
                }
            } catch (IOException told) {
                Documented.read(told);
            }
        }
    }
}
