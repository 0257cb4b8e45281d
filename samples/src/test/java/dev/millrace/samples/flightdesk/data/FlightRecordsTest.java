package dev.millrace.samples.flightdesk.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlightRecordsTest {

    private static final String GOOD =
            """
            {"date":"2001/01/01 00:47","delay":66,"distance":1750,"origin":"DTW","destination":"LAS"}\
            """
                    .strip();

    private final Path file;
    private final List<Skipped> skipped = new ArrayList<>();

    FlightRecordsTest(@TempDir Path folder) {
        file = folder.resolve("flights.json");
    }

    @Test
    void a_flight_carries_every_field_of_its_record() throws IOException {
        assertThat(read("[" + GOOD + "]"))
                .containsExactly(
                        new Flight(LocalDateTime.of(2001, 1, 1, 0, 47), 66, 1750, "DTW", "LAS"));
        assertThat(skipped).isEmpty();
    }

    @Test
    void fields_that_nobody_asked_for_are_read_over() throws IOException {
        var chatty = GOOD.replace("{", "{\"crew\":{\"names\":[\"A\",{\"b\":1}]},\"gate\":null,");

        assertThat(read("[" + chatty + "]")).hasSize(1);
    }

    @Test
    void an_empty_array_has_no_flights() throws IOException {
        assertThat(read("[]")).isEmpty();
    }

    @Test
    void the_bundled_file_has_twenty_thousand_flights_and_no_other_record() throws IOException {
        assertThat(read(Source.bundled("flights-20k.json.gz"))).hasSize(20_000);
        assertThat(skipped).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"delay\":66 | \"delay\":\"66\"          | the field delay is not a whole number",
                "\"delay\":66 | \"delay\":6.5             | the field delay is not a whole number",
                "\"delay\":66 | \"delay\":99999999999     | the field delay is not a whole number",
                "\"delay\":66 | \"delay\":[66]            | the field delay is not a whole number",
                "\"delay\":66 | \"delay\":null            | the field delay is not a whole number",
                "\"delay\":66 | \"late\":66               | the field delay is missing",
                "\"DTW\"      | 7                         | the field origin is not a text",
                "\"DTW\"      | \" \"                     | the field origin is empty",
                "2001/01/01   | 2001/02/30                | the field date is not a date that"
                        + " exists",
                "00:47        | 24:47                     | the field date is not a date that"
                        + " exists",
                "2001/01/01   | yesterday                 | the field date is not a date that"
                        + " exists",
            })
    void a_record_of_the_wrong_shape_is_skipped_and_located(String good, String bad, String reason)
            throws IOException {
        var flights = read("[" + GOOD + ",\n" + GOOD.replace(good, bad) + "," + GOOD + "]");

        assertThat(flights).hasSize(2);
        assertThat(skipped)
                .containsExactly(new Skipped(file.toString(), 2, GOOD.length() + 3, reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "null", "\"DTW\"", "[1, [2]]"})
    void what_is_no_object_is_skipped_as_a_record(String record) throws IOException {
        assertThat(read("[" + record + "," + GOOD + "]")).hasSize(1);
        assertThat(skipped)
                .containsExactly(new Skipped(file.toString(), 1, 1, "it is not an object"));
    }

    @Test
    void positions_count_bytes_and_not_characters() throws IOException {
        read("[" + GOOD.replace("DTW", "Zürich") + ", 17]");

        var bytes = GOOD.replace("DTW", "Zürich").getBytes(StandardCharsets.UTF_8).length;
        assertThat(skipped).extracting(Skipped::offset).containsExactly((long) bytes + 3);
    }

    @Test
    void a_syntax_error_is_one_sentence_with_record_and_byte() {
        var broken = "[" + GOOD + ",{\"delay\":}]";

        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> read(broken))
                .withMessageStartingWith(
                        "cannot read "
                                + file
                                + ": syntax error in record 2 at byte "
                                + broken.indexOf("}]")
                                + ": ")
                .withMessageEndingWith(".")
                .withMessageNotContaining("\n");
    }

    @Test
    void records_are_there_before_the_file_is_read_to_its_end() throws IOException {
        Files.writeString(file, "[" + GOOD + ",{");

        try (var reader = RecordReader.flights(Source.file(file), skipped::add)) {
            assertThat(reader.next()).isNotNull();
            assertThatExceptionOfType(InputException.class).isThrownBy(reader::next);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'[{},'        | syntax error in record 2 at byte 4",
                "'[{\"a'       | syntax error in record 1 at byte 4",
                "'[{}] {}'     | syntax error in record 2 at byte 5: something follows the array",
                "'{\"a\":[]}'  | syntax error in record 1 at byte 0: the file is not an array",
                "''            | syntax error in record 1 at byte 0: the file is not an array",
                "'garbage'     | syntax error in record 1 at byte",
            })
    void a_file_that_is_no_array_of_records_is_a_syntax_error(String text, String sentence) {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> read(text))
                .withMessageContaining(sentence);
    }

    @Test
    void a_value_that_never_ends_is_refused_before_it_fills_the_memory() {
        var endless = "[" + GOOD.replace("DTW", "D".repeat(100_000)) + "]";

        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> read(endless))
                .withMessageStartingWith("cannot read " + file + ": syntax error in record 1 at");
    }

    private List<Flight> read(String json) throws IOException {
        return read(Source.file(Files.writeString(file, json)));
    }

    private List<Flight> read(Source source) throws IOException {
        var flights = new ArrayList<Flight>();
        try (var reader = RecordReader.flights(source, skipped::add)) {
            for (var flight = reader.next(); flight != null; flight = reader.next()) {
                flights.add(flight);
            }
        }
        return flights;
    }
}
