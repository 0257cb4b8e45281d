package dev.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LaunchTest {

    @Test
    void an_unknown_sample_is_named_beside_those_there_are() {
        assertThat(Launch.unknown("nosuch"))
                .startsWith("no sample is called 'nosuch'; there are: ")
                .endsWith(String.join(", ", new java.util.TreeMap<>(Launch.PROGRAMS).keySet()));
    }
}
