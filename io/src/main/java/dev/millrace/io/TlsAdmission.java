package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.sync.AsyncSemaphore;
import java.io.IOException;
import java.lang.System.Logger.Level;

/**
 * Does the handshakes of a server's connections before their handlers, a limited number at a time.
 */
final class TlsAdmission {
    private static final System.Logger LOG = System.getLogger("dev.millrace");

    private final TlsServerOptions options;
    private final AsyncSemaphore turns;

    TlsAdmission(TlsServerOptions options) {
        this.options = options;
        this.turns = AsyncSemaphore.create(options.mostHandshakes());
    }

    /** Does the handshake; aborts the connection and returns false if it fails. Awaits. */
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

    /** Any client can cause this, as often as it likes, so it is logged only at debug level. */
    private static void refuse(Connection connection, Exception cause) {
        LOG.log(Level.DEBUG, () -> "no TLS with a " + connection + ": " + cause);
        connection.abort();
    }
}
