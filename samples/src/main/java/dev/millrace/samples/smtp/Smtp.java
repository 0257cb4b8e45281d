package dev.millrace.samples.smtp;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.io.ConnectionLimits;
import dev.millrace.io.ServerOptions;
import dev.millrace.io.Signals;
import dev.millrace.io.Tcp;
import dev.millrace.io.TcpServer;
import dev.millrace.io.TlsServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The program: receives mails for anybody on a port of this machine, and puts them into a folder.
 *
 * <p>After SIGTERM it accepts no more clients, takes the mails that it is receiving, and ends with
 * status 0.
 */
public final class Smtp {
    // What is kept in memory is at most a mail and its copies for each connection.
    private static final ServerOptions OPTIONS =
            ServerOptions.DEFAULTS
                    .withMostConnections(50)
                    .withIdleLimit(Duration.ofMinutes(6)) // the session's own limits come first
                    .withDrainLimit(Duration.ofSeconds(5))
                    .withLimits(ConnectionLimits.DEFAULTS.withReadAhead(16 * 1024));

    private Smtp() {}

    /**
     * Serves until SIGTERM. The arguments: the folder; the port, by default any free one; the
     * certificate and the key for STARTTLS, as PEM files.
     */
    public static void main(String[] arguments) {
        if (arguments.length < 1 || arguments.length > 4 || arguments.length == 3) {
            System.err.println("arguments: FOLDER [PORT [CERTIFICATE KEY]]");
            System.exit(2);
        }
        Async.main(arguments, Smtp::run);
    }

    private static void run(String[] arguments) throws IOException {
        int port = arguments.length == 1 ? 0 : Integer.parseInt(arguments[1]);
        var settings = Settings.of("localhost");
        if (arguments.length == 4) {
            settings =
                    settings.withTls(
                            TlsServerOptions.ofPem(Path.of(arguments[2]), Path.of(arguments[3])));
        }
        var folder = new MailFolder(Path.of(arguments[0]), settings.host());
        var receiver = new Receiver(settings, folder);
        try (var terminations = Signals.stream("TERM")) {
            TcpServer server = Tcp.listen("127.0.0.1", port, OPTIONS);
            System.out.println("SMTP is open at 127.0.0.1:" + server.port());
            TaskGroup.run(group -> {
                group.fork("clients", () -> server.serve(receiver::serve));
                terminations.next();
                receiver.end();
                server.close();
            });
        }
        System.out.println("SMTP is closed.");
    }
}
