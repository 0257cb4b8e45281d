package dev.millrace.internal.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdkCheckTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "25.0.3",
                "25.0.3+9",
                "25.0.4",
                "25.1",
                "26.0.1",
                "26.0.2",
                "27",
                "27-ea",
                "28.0.1"
            })
    void accepts_the_releases_that_keep_their_threads(String version) {
        assertThat(JdkCheck.isSafe(Runtime.Version.parse(version))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"25", "25.0.1", "25.0.2", "25.0.2.1", "26", "26-ea", "24.0.9", "21.0.5"})
    void refuses_the_releases_that_can_lose_one_and_names_the_way_out(String version) {
        Runtime.Version unsafe = Runtime.Version.parse(version);

        assertThatIllegalStateException()
                .isThrownBy(() -> JdkCheck.requireSafeJdk(unsafe, false))
                .withMessageContainingAll(
                        version, "JDK-8369227", "25.0.3", "-Dmillrace.unsafeJdk=true");
    }

    @Test
    void runs_on_any_release_when_told_to() {
        assertThatCode(() -> JdkCheck.requireSafeJdk(Runtime.Version.parse("25"), true))
                .doesNotThrowAnyException();
    }
}
