package dev.millrace.samples.smtp;

import dev.millrace.CancelScope;
import dev.millrace.VoidBody;
import dev.millrace.io.Connection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Receives mails for a {@link Delivery}: what all sessions share. Loop only. */
public final class Receiver {
    private final Settings settings;
    private final Delivery delivery;
    private final Set<CancelScope> waits = new HashSet<>();
    private boolean ended;

    /** Hands what it receives to {@code delivery}. */
    public Receiver(Settings settings, Delivery delivery) {
        this.settings = settings;
        this.delivery = delivery;
    }

    /** Serves one client until it leaves, is sent away, or the server ends. */
    public void serve(Connection connection) {
        new Session(connection, this).serve();
    }

    /** Sends every client away before its next command. A mail that has begun is still taken. */
    public void end() {
        ended = true;
        List.copyOf(waits).forEach(wait -> wait.cancel("the server ends"));
    }

    Settings settings() {
        return settings;
    }

    Delivery delivery() {
        return delivery;
    }

    /**
     * Runs {@code body}, which waits for a command.
     *
     * @return false if it took longer than a command may, or if the server is ending
     */
    <X extends Throwable> boolean await(VoidBody<X> body) throws X {
        if (ended) {
            return false;
        }
        var wait = CancelScope.withDeadline(settings.commandLimit());
        waits.add(wait);
        try {
            return wait.run(body);
        } finally {
            waits.remove(wait);
        }
    }
}
