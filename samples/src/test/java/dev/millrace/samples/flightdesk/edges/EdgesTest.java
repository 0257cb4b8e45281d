package dev.millrace.samples.flightdesk.edges;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EdgesTest {

    private static final Path SOURCES =
            Path.of("src/main/java/dev/millrace/samples/flightdesk/edges");

    @ParameterizedTest
    @MethodSource("consumers")
    void a_consumer_never_notices_what_is_behind(Path consumer) throws IOException {
        assertThat(Files.readAllLines(consumer))
                .filteredOn(line -> line.startsWith("import dev.millrace."))
                .allMatch(line -> line.startsWith("import dev.millrace.samples."));
    }

    static Stream<Path> consumers() throws IOException {
        try (var files = Files.list(SOURCES)) {
            return files.toList().stream();
        }
    }
}
