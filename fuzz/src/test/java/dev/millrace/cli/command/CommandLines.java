package dev.millrace.cli.command;

import dev.millrace.fuzz.Documented;
import dev.millrace.fuzz.Script;
import dev.millrace.fuzz.Target;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.ParameterException;

/** Command lines, each understood or refused with a message. None is executed. */
public final class CommandLines implements Target {
    @Override
    public void run(byte[] input) {
        String[] words = new String(new Script(input).rest(), StandardCharsets.UTF_8).split("\n");
        for (String word : words) {
            if (word.startsWith("@")) {
                return; // a file of arguments, which the user may well read
            }
        }
        try {
            Millrace.commandLine().parseArgs(words);
        } catch (ParameterException told) {
            Documented.read(told);
        }
    }
}
