package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.sync.AsyncSemaphore;
import java.io.IOException;
import java.lang.System.Logger.Level;

/** What a server's connections go through before their handler: a handshake, so many at a time. */
final class TlsAdmission {
    private static final System.Logger LOG = System.getLogger("dev.millrace");

    private final TlsServerOptions options;
    private final AsyncSemaphore turns;

    TlsAdmission(TlsServerOptions options) {
        this.options = options;
        this.turns = AsyncSemaphore.create(options.mostHandshakes());
    }

    /** Whether {@code connection} is secure now; if not, it is aborted. Await. */
    boolean admits(Connection connection) {
        try {
            Async.timeout(options.handshakeLimit(), () -> turns.acquire());
        } catch (DeadlineExceededException e) {
            refuse(connection, e);
            return false;
        }
        try {
            Tls.start(connection, options);
            return true;
        } catch (IOException e) {
            refuse(connection, e);
            return false;
        } finally {
            turns.release();
        }
    }

    /** Whoever connects can cause this, as often as they like: nobody is told but who asks. */
    private static void refuse(Connection connection, Exception cause) {
        LOG.log(Level.DEBUG, () -> "no TLS with a " + connection + ": " + cause);
        connection.abort();
    }
}
