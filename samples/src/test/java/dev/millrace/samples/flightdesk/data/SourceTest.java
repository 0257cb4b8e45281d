package dev.millrace.samples.flightdesk.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTest {

    private final Path folder;

    SourceTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void a_missing_file_is_one_sentence_that_names_it() {
        var missing = folder.resolve("missing.json");

        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> Source.file(missing).open())
                .withMessage("cannot read %s: there is no such file.", missing);
    }

    @Test
    void a_folder_is_no_file() {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> readAll(Source.file(folder)))
                .withMessageStartingWith("cannot read " + folder + ": ");
    }

    @Test
    void a_compressed_file_is_read_through() throws IOException {
        var file = folder.resolve("none.json.gz");
        Files.write(file, compressed("[]"));

        assertThat(readAll(Source.file(file))).isZero();
    }

    @Test
    void a_compressed_file_that_is_cut_off_is_one_sentence() throws IOException {
        var file = folder.resolve("cut.json.gz");
        var whole = compressed("[17]");
        Files.write(file, Arrays.copyOf(whole, whole.length - 9));

        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> readAll(Source.file(file)))
                .withMessageStartingWith("cannot read " + file + ": ")
                .withMessageNotContaining("\n");
    }

    @Test
    void a_file_that_only_claims_to_be_compressed_is_one_sentence() throws IOException {
        var file = Files.writeString(folder.resolve("plain.json.gz"), "[]");

        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> Source.file(file).open())
                .withMessage("cannot read %s: Not in GZIP format.", file);
    }

    @Test
    void a_source_can_be_opened_again() throws IOException {
        var source = Source.file(Files.writeString(folder.resolve("none.json"), "[]"));

        assertThat(readAll(source)).isEqualTo(readAll(source)).isZero();
    }

    private static long readAll(Source source) throws IOException {
        try (var reader = RecordReader.flights(source, skipped -> {})) {
            long flights = 0;
            while (reader.next() != null) {
                flights++;
            }
            return flights;
        }
    }

    private static byte[] compressed(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
