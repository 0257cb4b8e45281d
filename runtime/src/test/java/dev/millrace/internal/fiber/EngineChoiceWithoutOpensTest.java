package dev.millrace.internal.fiber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("without-opens")
class EngineChoiceWithoutOpensTest {

    @Test
    void where_java_lang_is_closed_auto_means_baton_and_carrier_is_refused() {
        assertThat(EngineChoice.choose(null, "auto").kind()).isEqualTo(EngineKind.BATON);
        assertThatIllegalStateException()
                .isThrownBy(() -> EngineChoice.choose(null, "carrier"))
                .withMessageContainingAll("--add-opens java.base/java.lang=ALL-UNNAMED", "auto");
    }
}
