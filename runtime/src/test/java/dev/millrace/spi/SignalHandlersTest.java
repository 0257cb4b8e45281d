package dev.millrace.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Handlers of signals, with one that does nothing to a process that has no handler for it. */
@Isolated // there is one handler for the JVM
@Timeout(60) // a hang fails, instead of stopping the build
class SignalHandlersTest {
    private static final String HARMLESS = "WINCH";

    private final LinkedBlockingQueue<String> called = new LinkedBlockingQueue<>();

    private void raise() {
        JvmSignal.of(HARMLESS).raise();
    }

    private String nextCall() throws InterruptedException {
        return called.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void a_signal_has_its_name_however_it_is_written() {
        assertThat(SignalHandlers.nameOf(" sigint ")).isEqualTo("INT");
        assertThat(SignalHandlers.nameOf("usr1")).isEqualTo("USR1");
        assertThat(JvmSignal.of(HARMLESS)).hasToString("SIGWINCH");
    }

    @Test
    void an_explicit_handler_is_called_instead_of_one_by_default() throws Exception {
        Runnable byDefault =
                SignalHandlers.handleByDefault(HARMLESS, () -> called.add("by default"));
        raise();
        assertThat(nextCall()).isEqualTo("by default");

        Runnable explicit = SignalHandlers.handle("sigwinch", () -> called.add("explicit"));
        raise();
        assertThat(nextCall()).isEqualTo("explicit");

        explicit.run();
        explicit.run();
        raise();
        assertThat(nextCall()).isEqualTo("by default");
        byDefault.run();
        assertThat(called).isEmpty();
    }

    @Test
    void a_handler_that_throws_keeps_the_signal_from_no_other() throws Exception {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) -> called.add(String.valueOf(failure.getMessage())));
        Runnable failing =
                SignalHandlers.handle(
                        HARMLESS,
                        () -> {
                            throw new IllegalStateException("boom");
                        });
        Runnable other = SignalHandlers.handle(HARMLESS, () -> called.add("called"));
        try {
            raise();
            assertThat(nextCall()).isEqualTo("boom");
            assertThat(nextCall()).isEqualTo("called");
        } finally {
            failing.run();
            other.run();
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void a_signal_with_a_handler_of_somebody_else_is_left_to_that() {
        JvmSignal signal = JvmSignal.of(HARMLESS);
        Object before = signal.install(signal.handler(() -> called.add("foreign")));
        try {
            assertThat(JvmSignal.isJvmDefault(before)).isTrue();
            assertThatExceptionOfType(SignalRefusedException.class)
                    .isThrownBy(() -> SignalHandlers.handle(HARMLESS, () -> {}))
                    .withMessageContaining("SIGWINCH has a handler of dev.millrace")
                    .satisfies(refused ->
                            assertThat(refused.reason())
                                    .isEqualTo(SignalRefusedException.Reason.FOREIGN_HANDLER));
        } finally {
            signal.install(before);
        }
    }

    @Test
    void a_handler_that_somebody_installs_later_stays() {
        JvmSignal signal = JvmSignal.of(HARMLESS);
        Object foreign = signal.handler(() -> called.add("foreign"));
        Object before = signal.install(foreign);
        signal.install(before);
        Runnable ours = SignalHandlers.handle(HARMLESS, () -> {});
        signal.install(foreign);

        assertThatExceptionOfType(SignalRefusedException.class)
                .isThrownBy(() -> SignalHandlers.handle(HARMLESS, () -> {}));
        ours.run();
        assertThat(signal.install(before)).isSameAs(foreign);
    }

    @Test
    void signals_that_there_are_not_or_that_the_jvm_needs_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignalHandlers.handle("nope", () -> {}))
                .withMessage("there is no signal SIGNOPE here");
        assertThatExceptionOfType(SignalRefusedException.class)
                .isThrownBy(() -> SignalHandlers.handle("SIGQUIT", () -> {}))
                .withMessageContaining("use another one, such as USR1")
                .satisfies(refused ->
                        assertThat(refused.reason())
                                .isEqualTo(SignalRefusedException.Reason.USED_BY_THE_JVM));
    }
}
