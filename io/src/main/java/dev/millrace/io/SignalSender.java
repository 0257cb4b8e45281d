package dev.millrace.io;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Sends the signals that the JDK does not know of, by the shell. Not on a loop: it waits. */
final class SignalSender {
    private static final String SCRIPT = "name=$1; shift; kill -s \"$name\" \"$@\"";

    private SignalSender() {}

    static boolean available() {
        return File.separatorChar != '\\';
    }

    /**
     * Sends {@code signal}, a name without {@code SIG}, to each of them.
     *
     * @return false if one of them is gone, or there is no such signal
     */
    static boolean send(String signal, Collection<ProcessHandle> processes) throws IOException {
        var command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "sh", signal));
        processes.forEach(each -> command.add(Long.toString(each.pid())));
        Process sender =
                new ProcessBuilder(command)
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.DISCARD)
                        .start();
        sender.getOutputStream().close();
        return sender.onExit().join().exitValue() == 0; // an interrupt must not lose it
    }
}
