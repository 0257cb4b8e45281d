package dev.millrace.samples.flightdesk.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AirportRecordsTest {

    private static final String HEADER = "iata,name,city,state,country,latitude,longitude\n";
    private static final String ATLANTA =
            "ATL,William B Hartsfield-Atlanta Intl,Atlanta,GA,USA,33.64044444,-84.42694444\n";

    private final Path file;
    private final List<Skipped> skipped = new ArrayList<>();

    AirportRecordsTest(@TempDir Path folder) {
        file = folder.resolve("airports.csv");
    }

    @Test
    void an_airport_has_code_name_and_city() throws IOException {
        assertThat(read(HEADER + ATLANTA))
                .containsExactly(
                        new Airport("ATL", "William B Hartsfield-Atlanta Intl", "Atlanta"));
    }

    @Test
    void columns_are_found_by_name() throws IOException {
        assertThat(read("latitude,longitude,city,iata,name\n33.6,-84.4,Atlanta,ATL,Hartsfield"))
                .containsExactly(new Airport("ATL", "Hartsfield", "Atlanta"));
    }

    @Test
    void quoted_cells_may_hold_commas_and_any_letter() throws IOException {
        var airports =
                read(HEADER + "53A,\"Dr. C.P. \"\"Doc\"\" Savage, Sr.\",Zürich,GA,USA,32,-84\n");

        assertThat(airports)
                .containsExactly(new Airport("53A", "Dr. C.P. \"Doc\" Savage, Sr.", "Zürich"));
    }

    @Test
    void a_byte_order_mark_is_no_part_of_the_first_column() throws IOException {
        assertThat(read("\uFEFF" + HEADER + ATLANTA)).hasSize(1);
    }

    @Test
    void an_airport_without_a_city_goes_by_its_code() throws IOException {
        assertThat(read(HEADER + ATLANTA.replace(",Atlanta,", ",NA,")))
                .extracting(Airport::city)
                .containsExactly("ATL");
    }

    @Test
    void the_bundled_directory_is_whole() throws IOException {
        assertThat(read(Source.bundled("airports.csv.gz"))).hasSize(3_376);
        assertThat(skipped).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "33.64044444 | north | the field latitude is not a number",
                "33.64044444 | 93.6  | the field latitude is out of range",
                "33.64044444 | NaN   | the field latitude is out of range",
                ",GA,        | ,     | it has 6 columns, not 7",
                ",GA,        | ,G,A, | it has 8 columns, not 7",
                "Atlanta     | ''    | the field city is empty",
            })
    void a_row_of_the_wrong_shape_is_skipped_and_located(String good, String bad, String reason)
            throws IOException {
        var row = good.equals("Atlanta") ? ",Atlanta," : good;
        var spoilt = ATLANTA.replace(row, good.equals("Atlanta") ? ",," : bad);

        assertThat(read(HEADER + "\n" + ATLANTA + spoilt + ATLANTA)).hasSize(2);

        var begin = HEADER.length() + 1 + ATLANTA.length();
        assertThat(skipped).containsExactly(new Skipped(file.toString(), 2, begin, reason));
    }

    @Test
    void positions_count_bytes_and_not_characters() throws IOException {
        read(HEADER + ATLANTA.replace("Atlanta,", "Zürich,") + "short\n");

        // Zürich is one letter shorter than Atlanta, and one byte longer than its letters
        assertThat(skipped)
                .extracting(Skipped::offset)
                .containsExactly((long) HEADER.length() + ATLANTA.length());
    }

    @Test
    void a_quote_that_is_never_closed_is_a_syntax_error() {
        var text = HEADER + ATLANTA + "53A,\"Savage,Montezuma\n" + ATLANTA;

        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> read(text))
                .withMessage(
                        "cannot read %s: syntax error in record 2 at byte %d: Missing closing quote"
                                + " for value.",
                        file, text.length() - 1); // the last byte there was
    }

    @Test
    void a_quote_that_is_never_closed_does_not_fill_the_memory() {
        var text = HEADER + "53A,\"" + ATLANTA.repeat(2_000);

        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> read(text))
                .withMessageStartingWith("cannot read " + file + ": syntax error in record 1 at")
                .withMessageNotContaining("Missing closing quote");
    }

    @Test
    void a_first_line_that_lacks_a_column_is_a_syntax_error() {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> read(HEADER.replace("city", "town") + ATLANTA))
                .withMessageEndingWith(
                        "syntax error in record 0 at byte 0: the first line names no column city.");
    }

    @Test
    void an_empty_file_has_no_first_line() {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> read(""))
                .withMessageContaining("the first line names no column");
    }

    private List<Airport> read(String csv) throws IOException {
        return read(Source.file(Files.writeString(file, csv)));
    }

    private List<Airport> read(Source source) throws IOException {
        var airports = new ArrayList<Airport>();
        try (var reader = RecordReader.airports(source, skipped::add)) {
            for (var airport = reader.next(); airport != null; airport = reader.next()) {
                airports.add(airport);
            }
        }
        return airports;
    }
}
