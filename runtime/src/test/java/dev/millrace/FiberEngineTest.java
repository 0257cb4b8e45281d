package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FiberEngineTest {

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
                                    + Runtime.version()
                                    + ", poller selector");
        }
    }
}
