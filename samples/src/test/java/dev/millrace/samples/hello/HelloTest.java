package dev.millrace.samples.hello;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HelloTest {

    @Test
    void three_styles_make_one_line() {
        assertThat(Hello.receipt()).isEqualTo("a pound of tea at 4.20, 12 in stock");
    }
}
