package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.spi.SignalHandlers;
import dev.millrace.stream.SelectableStream;
import java.util.LinkedHashSet;

/**
 * Signals of the operating system, for programs that ask for them.
 *
 * {@snippet lang=java :
 * try (var signals = Signals.stream("TERM", "INT")) {
 *     signals.next(); // returns when the first comes
 * } // a second one ends the process, as it does without us
 * server.close(); // lets out what is under way
 * }
 */
public final class Signals {
    private Signals() {}

    /**
     * Handles signals from now on, in place of what the JVM does with them, and returns them as a
     * stream: its elements are their names, as {@code TERM}.
     *
     * <p><b>What comes.</b> A signal that comes while the same one has not been taken yet is that
     * one: however many are sent, no more than one of each lies there, and after the last of them
     * {@code next} returns its name once more. Several streams may ask for the same signal, on any
     * loops: each of them gets it. While a stream asks for {@code INT}, Ctrl-C is the stream's and
     * cancels no main task.
     *
     * <p><b>The end.</b> {@code close} puts back what was there before, and waits for that; the end
     * of the loop does so too. A signal that was not taken is discarded. A handler that somebody
     * else has installed meanwhile stays.
     *
     * <p><b>Thread.</b> The stream is of the calling loop, and has any number of readers there,
     * each signal going to one of them; a {@link dev.millrace.sync.Select} can wait for it. Waits
     * for a job that registers the handlers, see {@link AsyncFiles} for the cancel of that.
     *
     * <p>A signal that the process was started to ignore, as {@code HUP} under {@code nohup}, stays
     * ignored, and does not come.
     *
     * @param names as {@code TERM} or {@code SIGTERM}, one or more
     * @return a stream that is listening; to be closed
     * @throws dev.millrace.spi.SignalRefusedException if one of them cannot be handled: the JVM
     *     needs it itself ({@code QUIT}, {@code SEGV}, {@code USR2} and more), was started with
     *     {@code -Xrs}, or somebody else in this program has a handler for it. Then none is handled
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
