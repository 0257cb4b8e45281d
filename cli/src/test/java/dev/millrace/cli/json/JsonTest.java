package dev.millrace.cli.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class JsonTest {
    @Test
    void what_was_read_is_written_as_it_was() {
        String text =
                "{\"b\":null,\"a\":[1,9999999999,1.5,true,false,\"x\\\"\"],\"c\":{\"d\":{}},\"e\":[]}";
        assertThat(Json.write(Json.read(text))).isEqualTo(text);
    }

    @Test
    void numbers_keep_their_size() {
        Map<String, Object> read = Json.read("{\"i\":7,\"l\":9999999999,\"s\":\"7\"}");
        assertThat(read).containsEntry("i", 7).containsEntry("l", 9_999_999_999L);
        assertThat(Json.number(read, "l")).isEqualTo(9_999_999_999L);
        assertThat(Json.number(read, "s")).isEqualTo(-1);
        assertThat(Json.number(read, "missing")).isEqualTo(-1);
    }

    @Test
    void a_missing_member_is_empty() {
        assertThat(Json.text(Map.of(), "name")).isEmpty();
        assertThat(Json.text(Map.of("name", 7), "name")).isEqualTo("7");
        assertThat(Json.objects(Map.of(), "loops")).isEmpty();
        assertThat(Json.objects(Json.read("{\"loops\":[{\"id\":\"a\"}]}"), "loops"))
                .isEqualTo(List.of(Map.of("id", "a")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "\"text\"", ""})
    void what_is_no_object_is_refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.read(text))
                .withMessage("not a JSON object");
    }

    @Test
    void text_that_is_cut_off_is_refused() {
        assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> Json.read("{\"a\":"));
    }
}
