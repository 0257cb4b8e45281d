package dev.millrace.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopScreenTest {
    private static final Map<String, Object> TREE =
            Json.read(
                    """
                    {"loops":[{"id":"shop","engine":"carrier","state":"running","answered":false,"tasks":3,\
                    "ready":1,"timers":2,"heldBy":"shop#3","heldForMicros":2500000}],\
                    "tasks":[\
                    {"id":"shop#1","name":"old","state":"waiting","ageMicros":90000000,"waitedMicros":5,\
                    "waiting":{"kind":"sleep","text":"sleep"}},\
                    {"id":"shop#2","name":"late","state":"waiting","ageMicros":8,"waitedMicros":7000,"waiting":{"kind":"x","text":"\\u009b31m \\u202e"}},\
                    {"id":"shop#3","name":"pri\\u001bcing","state":"running","ageMicros":9}]}\
                    """);

    @Test
    void a_loop_that_does_not_answer_says_who_holds_it_and_how_long() {
        assertThat(screen(Sort.AGE).get(1))
                .startsWith("shop ")
                .endsWith("does not answer: shop#3 2.5 s");
    }

    @ParameterizedTest
    @CsvSource({
        "AGE, old, pri?cing, late",
        "LAG, late, old, pri?cing",
        "STATE, pri?cing, old, late"
    })
    void tasks_stand_in_the_order_that_was_asked_for(
            Sort sort, String first, String second, String third) {
        List<String> lines = screen(sort);

        assertThat(lines.get(4)).contains(first);
        assertThat(lines.get(5)).contains(second);
        assertThat(lines.get(6)).contains(third);
    }

    @Test
    void a_name_from_the_program_does_not_command_the_terminal() {
        assertThat(String.join("", screen(Sort.AGE)))
                .contains("?31m ?")
                .doesNotContainPattern("[\\p{Cc}\\p{Cf}]");
    }

    @Test
    void it_fits_its_screen() {
        List<String> lines = new TopScreen(Sort.AGE, 20, 5).lines(TREE);

        assertThat(lines).hasSize(5).allMatch(line -> line.length() <= 20);
    }

    @ParameterizedTest
    @CsvSource({
        "-1,''",
        "7,7 µs",
        "7000,7 ms",
        "1250000,1.2 s",
        "61000000,1 m 1 s",
        "7500000000,2 h 5 m"
    })
    void a_time_stands_in_its_largest_unit(long micros, String text) {
        assertThat(TopScreen.time(micros)).isEqualTo(text);
    }

    private static List<String> screen(Sort sort) {
        return new TopScreen(sort, 200, 50).lines(TREE);
    }

    @Test
    void a_loop_that_does_not_answer_between_two_steps_says_no_more() {
        assertThat(loop("{\"state\":\"running\",\"answered\":false}")).endsWith("does not answer");
        assertThat(loop("{\"state\":\"running\",\"answered\":true,\"heldBy\":\"shop#1\"}"))
                .endsWith("shop#1");
        assertThat(loop("{\"state\":\"idle\",\"answered\":false}")).endsWith("idle");
    }

    private static String loop(String loop) {
        Map<String, Object> tree = Json.read("{\"loops\":[" + loop + "]}");
        return new TopScreen(Sort.STATE, 200, 50).lines(tree).get(1);
    }

    @Test
    void a_long_name_is_cut_and_an_unknown_state_comes_last() {
        Map<String, Object> tree =
                Json.read(
                        "{\"tasks\":[{\"id\":\"shop#1\",\"name\":\"odd\",\"state\":\"dreaming\"},"
                                + "{\"id\":\"shop#2\",\"name\":\""
                                + "n".repeat(40)
                                + "\",\"state\":\"waiting\"}]}");
        List<String> lines = new TopScreen(Sort.STATE, 200, 50).lines(tree);
        assertThat(lines.get(3)).startsWith("shop#2 " + "n".repeat(22) + "… waiting");
        assertThat(lines.get(4)).startsWith("shop#1 odd ");
    }
}
