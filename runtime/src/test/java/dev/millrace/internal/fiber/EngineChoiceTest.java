package dev.millrace.internal.fiber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EngineChoiceTest {

    @ParameterizedTest
    @CsvSource({
        "auto, CARRIER",
        "AUTO, CARRIER",
        "carrier, CARRIER",
        "unsafe, CARRIER",
        "baton, BATON",
        "Baton, BATON",
        "simulated, SIMULATED"
    })
    void the_property_chooses_where_java_lang_is_open(String property, EngineKind chosen) {
        assertThat(EngineChoice.choose(null, property).kind()).isEqualTo(chosen);
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void the_program_outranks_the_property(EngineKind asked) {
        EngineChoice choice = EngineChoice.choose(asked, "baton");

        assertThat(choice.kind()).isEqualTo(asked);
        assertThat(choice.why()).isEqualTo("asked for by the program");
    }

    @Test
    void an_unknown_engine_is_refused_and_the_known_ones_named() {
        assertThatIllegalStateException()
                .isThrownBy(() -> EngineChoice.choose(null, "warp"))
                .withMessageContainingAll("warp", "auto", "carrier", "baton", "unsafe");
    }
}
