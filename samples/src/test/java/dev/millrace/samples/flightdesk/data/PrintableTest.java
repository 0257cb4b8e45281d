package dev.millrace.samples.flightdesk.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void control_characters_cannot_reach_the_terminal() {
        assertThat(Printable.text("Z\u001b[2Jürich\n")).isEqualTo("Z?[2Jürich?");
    }

    @Test
    void a_text_without_end_is_cut() {
        assertThat(Printable.text("x".repeat(100_000))).hasSize(160);
    }

    @Test
    void a_message_is_cut_to_its_first_sentence_line() {
        assertThat(Printable.firstLine("It broke.\n at [Source: x]")).isEqualTo("It broke");
        assertThat(Printable.firstLine("")).isEqualTo("no reason given");
    }
}
