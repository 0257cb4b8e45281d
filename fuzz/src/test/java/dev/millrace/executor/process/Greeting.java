package dev.millrace.executor.process;

import dev.millrace.executor.codec.MalformedDataException;
import dev.millrace.executor.codec.WireReader;
import dev.millrace.fuzz.Inside;
import dev.millrace.fuzz.Memory;
import dev.millrace.fuzz.PieceSocket;
import dev.millrace.fuzz.Pieces;
import dev.millrace.fuzz.Script;
import dev.millrace.fuzz.Target;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What a client says to the socket of a pool, where a worker is expected whose cookie is all zeros.
 * Who does not know it gets no answer; a worker of the same jobs is welcome, and any other is told
 * why not.
 */
public final class Greeting implements Target {
    private static final Logger LOG = Logger.getLogger("dev.millrace.executor.process");

    private final List<Handshake.KnownJob> jobs = Handshake.describe(new FuzzJobs().jobs());
    private final PoolSettings settings;

    /** For {@code Targets}. */
    public Greeting() throws ReflectiveOperationException {
        LOG.setLevel(Level.OFF); // it warns of each
        settings = (PoolSettings) Inside.field(new WorkerAnswers(), "settings");
    }

    @Override
    public void run(byte[] input) throws Throwable {
        Memory.bounded(input.length, 200, () -> greet(input));
    }

    @SuppressWarnings("unchecked")
    private void greet(byte[] input) throws Throwable {
        var acceptor = new WorkerAcceptor("fuzzed", null, settings, jobs, null);
        var arrival = new CompletableFuture<FrameChannel>();
        var expected = (List<WorkerAcceptor.Expected>) Inside.field(acceptor, "expected");
        expected.add(new WorkerAcceptor.Expected(new byte[Handshake.COOKIE], arrival));

        Pieces pieces = Pieces.of(new Script(input));
        boolean welcome = false;
        try {
            welcome = (boolean) Inside.call(acceptor, "introduce", new PieceSocket(pieces));
        } catch (IOException | MalformedDataException refused) {
            // it is disconnected
        }
        require(welcome, expected.isEmpty(), arrival, pieces.answers());
    }

    private static void require(
            boolean welcome, boolean known, CompletableFuture<?> arrival, byte[] answers)
            throws IOException {
        boolean arrived = arrival.isDone() && !arrival.isCompletedExceptionally();
        WireReader answer = new FrameChannel(Pieces.whole(answers), 1 << 21, 1).receive();
        boolean said = answer != null && answer.readByte() == Handshake.WELCOME;
        if (welcome != arrived || welcome != said || known != arrival.isDone()) {
            throw new AssertionError(
                    "welcome " + welcome + ", arrived " + arrived + ", said " + said);
        }
        if (!known && answer != null) {
            throw new AssertionError("a client without the cookie got an answer");
        }
    }
}
