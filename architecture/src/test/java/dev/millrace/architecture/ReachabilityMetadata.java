package dev.millrace.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What a module tells the compiler of a native image. */
final class ReachabilityMetadata {

    private ReachabilityMetadata() {}

    /**
     * The names in the file of {@code module}, a folder: {@code Some} for a type, {@code
     * Some.member} for each of its fields and methods, and none if there is no file.
     */
    static Set<String> of(Path module) throws IOException {
        Path file =
                module.resolve("src/main/resources/META-INF/native-image/dev.millrace")
                        .resolve("millrace-" + module.getFileName())
                        .resolve("reachability-metadata.json");
        return Files.exists(file) ? names(Files.readString(file)) : Set.of();
    }

    static Set<String> names(String json) {
        Set<String> names = new TreeSet<>();
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            String type = "";
            String key = "";
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME) {
                    key = parser.currentName();
                } else if (token == JsonToken.VALUE_STRING && key.equals("type")) {
                    type = parser.getString();
                    names.add(type);
                } else if (token == JsonToken.VALUE_STRING && key.equals("name")) {
                    names.add(type + "." + parser.getString());
                }
            }
        }
        return names;
    }
}
