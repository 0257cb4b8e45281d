package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Locale;
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
    void the_property_chooses_where_java_lang_is_open(String property, FiberEngine chosen) {
        assertThat(EngineChoice.choose(null, property).kind()).isEqualTo(chosen);
    }

    @ParameterizedTest
    @EnumSource(FiberEngine.class)
    void the_program_outranks_the_property(FiberEngine asked) {
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

    @ParameterizedTest
    @EnumSource(FiberEngine.class)
    void the_diagnostic_line_names_engine_reason_and_jdk(FiberEngine asked) {
        try (EventLoop loop = EventLoop.builder().engine(asked).open()) {
            assertThat(loop.engine()).isEqualTo(asked);
            assertThat(loop.diagnostics())
                    .isEqualTo(
                            "millrace: engine "
                                    + asked.name().toLowerCase(Locale.ROOT)
                                    + " (asked for by the program), JDK "
                                    + Runtime.version());
        }
    }
}
