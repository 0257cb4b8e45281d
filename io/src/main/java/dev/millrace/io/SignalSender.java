package dev.millrace.io;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Sends signals that the JDK cannot send, with the shell. Not on a loop, because it waits. */
final class SignalSender {
    private static final String SCRIPT = "name=$1; shift; kill -s \"$name\" \"$@\"";

    private SignalSender() {}

    static boolean available() {
        return File.separatorChar != '\\';
    }

    /**
     * Sends {@code signal}, a name without {@code SIG}, to all {@code processes}.
     *
     * @return false if one of them is gone, or the signal does not exist
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
        // not interruptible, so that the result is not lost
        return sender.onExit().join().exitValue() == 0;
    }
}
