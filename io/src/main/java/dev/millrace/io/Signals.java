package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.spi.SignalHandlers;
import dev.millrace.stream.SelectableStream;
import java.util.LinkedHashSet;

/**
 * Lets tasks receive signals of the operating system.
 *
 * {@snippet lang=java :
 * try (var signals = Signals.stream("TERM", "INT")) {
 *     signals.next(); // returns when the first comes
 * } // from here on, a signal ends the process as usual
 * server.close(); // lets current work finish
 * }
 */
public final class Signals {
    private Signals() {}

    /**
     * Handles signals from now on, instead of the JVM, and returns them as a stream of names, such
     * as {@code TERM}.
     *
     * <p><b>What comes.</b> A signal that comes again before it was taken is merged with the first:
     * the stream holds at most one of each, and after the last one {@code next} returns its name
     * once more. Several streams, on any loops, may ask for the same signal; each of them gets it.
     * While a stream asks for {@code INT}, Ctrl-C goes to the stream and cancels no main task.
     *
     * <p><b>The end.</b> {@code close} restores the old handlers and waits for that; the end of the
     * loop restores them, too. A signal that was not taken is discarded. A handler that other code
     * has installed meanwhile stays.
     *
     * <p><b>Thread.</b> The stream belongs to the calling loop and has any number of readers there;
     * each signal goes to one of them. A {@link dev.millrace.sync.Select} can wait for it. The call
     * waits for a job that registers the handlers; for a cancel of that see {@link AsyncFiles}.
     *
     * <p>A signal that the process ignores from its start, such as {@code HUP} under {@code nohup},
     * stays ignored and does not come.
     *
     * @param names one or more, such as {@code TERM} or {@code SIGTERM}
     * @return a stream that receives signals from now on; must be closed
     * @throws dev.millrace.spi.SignalRefusedException if one of them cannot be handled: the JVM
     *     needs it itself ({@code QUIT}, {@code SEGV}, {@code USR2} and more), was started with
     *     {@code -Xrs}, or other code in this program has a handler for it. Then none of them is
     *     handled
     * @throws IllegalArgumentException if there is no such signal
     */
    @Checkpoint
    @CheckReturnValue
    public static SelectableStream<String> stream(String... names) {
        Async.raisePending();
        if (names.length == 0) {
            throw new IllegalArgumentException("a stream of signals needs at least one name");
        }
        var known = new LinkedHashSet<String>();
        for (String name : names) {
            known.add(SignalHandlers.nameOf(name));
        }
        return SignalStream.open(known);
    }
}
