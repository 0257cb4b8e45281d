package dev.millrace.samples.hello;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousFileChannel;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** Three styles of an old code base: a blocking call, a callback, a Mono. */
final class Shop {

    private Shop() {}

    /** Blocks its thread on a database. */
    static String order() throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:h2:mem:");
                var statement = connection.createStatement();
                var row = statement.executeQuery("VALUES 'a pound of tea'")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Calls back on a thread of its own. */
    static void stock(String item, Consumer<Integer> onResult, Consumer<Throwable> onError) {
        Thread.ofPlatform()
                .name("stock")
                .daemon()
                .start(() -> {
                    if (item.isEmpty()) {
                        onError.accept(new IllegalArgumentException("which item?"));
                    } else {
                        onResult.accept(12);
                    }
                });
    }

    /** Closes the file, which also ends a read of it. */
    static void close(AsynchronousFileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Signals on a thread of Reactor. */
    static Mono<String> price() {
        return Mono.just("4.20").delayElement(Duration.ofMillis(5));
    }
}
