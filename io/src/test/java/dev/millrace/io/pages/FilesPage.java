package dev.millrace.io.pages;

import static java.util.stream.Collectors.counting;

import dev.millrace.io.AsyncFiles;
import dev.millrace.io.DirectoryWatch;
import dev.millrace.io.Pipes;
import dev.millrace.io.Signals;
import java.io.IOException;
import java.nio.file.Path;

/** What docs/io-files.md quotes. */
final class FilesPage {
    private FilesPage() {}

    /** A server that a signal closes. */
    interface Server {
        void close();
    }

    /** What knows what is in a folder. */
    interface Catalogue {
        void scan(Path folder);

        void load(Path file);

        void forget(Path file);
    }

    // @start region=drain
    static void serve(Server server) {
        try (var signals = Signals.stream("TERM", "INT")) {
            signals.next(); // returns when the first comes
        } // a second one ends the process, as it does without us
        server.close(); // lets out what is under way
    }

    // @end

    // @start region=files
    static void report(Path log, Path settings) throws IOException {
        String text = AsyncFiles.readString(settings); // siblings run on
        long errors =
                AsyncFiles.lines(log).filter(line -> line.contains("ERROR")).collect(counting());
        AsyncFiles.append(log, errors + " errors under " + text.length() + " characters\n");
        AsyncFiles.replace(settings, text + "errors=" + errors + "\n"); // as a whole or not
    }

    // @end

    // @start region=watch
    static void follow(Path folder, Catalogue catalogue) throws IOException {
        try (var events = DirectoryWatch.open(folder)) {
            catalogue.scan(folder); // what is there already; nothing that comes after it is missed
            events.forEach(event -> {
                switch (event.kind()) {
                    case CREATED, MODIFIED -> catalogue.load(event.path());
                    case DELETED -> catalogue.forget(event.path());
                    case LOST -> catalogue.scan(folder);
                }
            });
        }
    }

    // @end

    // @start region=pipe
    static void answer(Path commands, Path answers) throws IOException {
        try (var in = Pipes.openReader(commands);
                var out = Pipes.openWriter(answers)) { // each waits for its other end
            in.forEach(bytes -> out.write(bytes)); // which returns when the reader keeps up
        }
    }
    // @end
}
