package dev.millrace.samples.flightdesk.serve;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of the page. They are part of the sample and read once. */
final class Pages {

    private static final Map<String, String> TYPES =
            Map.of(
                    "desk.html", "text/html; charset=utf-8",
                    "desk.css", "text/css; charset=utf-8",
                    "desk.js", "text/javascript; charset=utf-8",
                    "desk.svg", "image/svg+xml");

    private final Map<String, Page> pages = new HashMap<>();

    /** A file, with its content type. */
    record Page(String type, byte[] bytes) {}

    Pages() {
        TYPES.forEach((name, type) -> pages.put("/" + name, new Page(type, read(name))));
    }

    /** The file at {@code path}; null if there is none. */
    @Nullable Page at(String path) {
        return pages.get(path.equals("/") ? "/desk.html" : path);
    }

    private static byte[] read(String name) {
        try (var file = Pages.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new FileNotFoundException(name);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the build is broken
        }
    }
}
