package dev.millrace.io;

import dev.millrace.Async;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The code of docs/io-subprocess.md. */
final class SubprocessPage {
    private SubprocessPage() {}

    static String status(Path checkout) throws IOException {
        // @start region=run
        ChildOptions options = ChildOptions.defaults().withDirectory(checkout).withLimit(1_000_000);
        String changed =
                Async.timeout(
                        Duration.ofSeconds(10),
                        () ->
                                ChildProcess.run(List.of("git", "status", "--short"), options)
                                        .orThrow() // unless it ended with status 0
                                        .outputText());
        // @end
        return changed;
    }

    static List<String> sorted(List<String> fruits) throws IOException {
        List<String> sorted = new ArrayList<>();
        // @start region=sort
        try (ChildProcess sort = ChildProcess.start(List.of("sort"))) {
            for (String fruit : fruits) {
                sort.input().writeLine(fruit); // returns when the child keeps up
            }
            sort.input().close();
            sort.output().lines().forEach(line -> sorted.add(line));
            if (sort.await() != 0) {
                throw new IOException("sort has failed");
            }
        } // whatever happened, nothing of it runs on
        // @end
        return sorted;
    }

    static void serve() throws IOException {
        // @start region=end
        ChildOptions options =
                ChildOptions.defaults()
                        .withErrors(Redirect.INHERIT)
                        .withGrace(Duration.ofSeconds(30));
        try (ChildProcess server = ChildProcess.start(List.of("redis-server"), options)) {
            Async.sleep(Duration.ofHours(1));
            server.signal("USR1"); // to itself
            server.terminate(); // asks it to end
            server.await();
        } // asks again, with all that it has started, and kills after 30 seconds
        // @end
    }
}
