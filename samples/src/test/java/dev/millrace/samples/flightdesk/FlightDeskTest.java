package dev.millrace.samples.flightdesk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slow: whole runs of the program. */
@Tag("slow")
class FlightDeskTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Path folder;

    FlightDeskTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void the_bundled_data_end_in_agreement() {
        assertThat(run()).isZero();

        assertThat(lines())
                .endsWith(
                        "ok: 20000 flights, 3376 airports, 2977 routes; task, Reactor, RxJava and"
                                + " CompletableFuture paths agree with SQL")
                .contains("Worst routes of at least 20 flights, by mean delay in minutes:")
                .anyMatch(line ->
                        line.matches("  DFW-ATL +29 +34\\.4 .*Dallas-Fort Worth to Atlanta"))
                .anyMatch(line -> line.matches("  CompletableFuture +20000 .*"))
                .anyMatch(line -> line.matches("  both moved off with runInExecutor .*"))
                .noneMatch(line -> line.startsWith("skipped"));
    }

    @Test
    void a_path_that_is_fed_a_wrong_row_ends_with_status_1_and_the_route_named()
            throws IOException {
        var right = file("right.json", flight("DFW", "ATL", 3), flight("ATL", "DFW", 5));
        var wrong = file("wrong.json", flight("DFW", "ATL", 4), flight("ATL", "DFW", 5));

        assertThat(run("--data", right, "--feed", wrong)).isEqualTo(1);

        assertThat(lines())
                .endsWith(
                        "error: the Reactor path disagrees with SQL on route DFW-ATL: 1 flights, 4"
                                + " minutes, but SQL says 1 flights, 3 minutes");
    }

    @Test
    void records_of_the_wrong_shape_are_skipped_counted_and_located() throws IOException {
        var data = file("some.json", flight("DFW", "ATL", 3), "17", flight("ATL", "DFW", 5), "{}");

        assertThat(run("--data", data)).isZero();

        assertThat(lines())
                .contains(
                        "skipped: record 2 at byte %d of %s: it is not an object"
                                .formatted(flight("DFW", "ATL", 3).length() + 2, data),
                        "skipped in all: 2")
                .last()
                .asString()
                .startsWith("ok: 2 flights, 3376 airports, 2 routes; ");
    }

    @Test
    void an_airport_nobody_knows_keeps_its_rows_and_goes_by_its_code() throws IOException {
        var rows = Collections.nCopies(20, flight("XXX", "ATL", 3)).toArray(new String[0]);

        assertThat(run("--data", file("xxx.json", rows))).isZero();

        assertThat(lines())
                .anyMatch(line -> line.matches("  XXX-ATL +20 +3\\.0 .* XXX to Atlanta"))
                .last()
                .asString()
                .startsWith("ok: 20 flights, ");
    }

    @Test
    void a_syntax_error_ends_with_status_2_and_its_place() throws IOException {
        var data =
                Files.writeString(folder.resolve("broken.json"), "[" + flight("A", "B", 1) + ",{]");

        assertThat(run("--data", data.toString())).isEqualTo(2);

        assertThat(lines())
                .last()
                .asString()
                .startsWith("error: cannot read " + data + ": syntax error in record 2 at byte ");
    }

    @Test
    void a_missing_file_ends_with_status_2_and_its_name() {
        var missing = folder.resolve("missing.csv").toString();

        assertThat(run("--airports", missing)).isEqualTo(2);

        assertThat(lines()).endsWith("error: cannot read " + missing + ": there is no such file.");
    }

    @Test
    void a_feed_that_cannot_be_read_ends_with_status_2() throws IOException {
        var missing = folder.resolve("missing.json").toString();

        assertThat(run("--data", file("one.json", flight("A", "B", 1)), "--feed", missing))
                .isEqualTo(2);

        assertThat(lines()).endsWith("error: cannot read " + missing + ": there is no such file.");
    }

    @Test
    void a_file_without_flights_is_no_error() throws IOException {
        assertThat(run("--data", file("none.json"))).isZero();

        assertThat(lines())
                .last()
                .asString()
                .startsWith("ok: 0 flights, 3376 airports, 0 routes; ");
    }

    @Test
    void a_port_in_use_ends_with_status_2_and_one_sentence() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = taken.getLocalPort();

            assertThat(run("serve", Integer.toString(port))).isEqualTo(2);

            assertThat(lines())
                    .containsExactly(
                            "error: cannot listen on port " + port + ": Address already in use.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "65536", "-1"})
    void what_is_no_port_ends_with_status_2_and_one_sentence(String port) {
        assertThat(run("serve", port)).isEqualTo(2);

        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("error: ")
                .contains(port)
                .endsWith("; --help tells more.");
    }

    private int run(String... arguments) {
        return FlightDesk.run(new PrintStream(printed, true, StandardCharsets.UTF_8), arguments);
    }

    private List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private String file(String name, String... records) throws IOException {
        var json = "[" + String.join(",", records) + "]";
        return Files.writeString(folder.resolve(name), json).toString();
    }

    private static String flight(String origin, String destination, int delay) {
        return "{\"date\":\"2001/01/01 00:47\",\"delay\":%d,\"distance\":2,\"origin\":\"%s\",\"destination\":\"%s\"}"
                .formatted(delay, origin, destination);
    }
}
