package dev.millrace.cli.console;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of the page. They are in the jar and read once. */
final class Pages {

    private static final List<String> FILES =
            List.of(
                    "console.html",
                    "console.css",
                    "console.svg",
                    "chart.js",
                    "detail.js",
                    "dispatchers.js",
                    "dom.js",
                    "keys.js",
                    "loops.js",
                    "main.js",
                    "outline.js",
                    "picture.js",
                    "rows.js",
                    "side.js");

    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "svg", "image/svg+xml");

    private final Map<String, Page> pages = new HashMap<>();

    /** A file, with its content type. */
    record Page(String type, byte[] bytes) {}

    Pages() {
        for (var file : FILES) {
            var type = TYPES.get(file.substring(file.indexOf('.') + 1));
            pages.put(file, new Page(String.valueOf(type), read(file)));
        }
    }

    /** The file of that name; null if there is none. */
    @Nullable Page at(String name) {
        return pages.get(name.isEmpty() ? "console.html" : name);
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
