package dev.millrace.proof.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.MDC;

/**
 * Registers a thread-local of a user's and the MDC while a test runs, and fails it if it leaves
 * something on its own thread.
 */
final class Registered implements BeforeEachCallback, AfterEachCallback {

    static final String USER_KEY = "user";
    static final ThreadLocal<String> USER = new ThreadLocal<>();

    @Override
    public void beforeEach(ExtensionContext context) {
        ContextRegistry.getInstance()
                .registerThreadLocalAccessor(USER_KEY, USER)
                .registerThreadLocalAccessor(new Slf4jThreadLocalAccessor());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        ContextRegistry.getInstance().removeThreadLocalAccessor(USER_KEY);
        ContextRegistry.getInstance().removeThreadLocalAccessor(Slf4jThreadLocalAccessor.KEY);
        String left = USER.get();
        USER.remove();
        String logged = MDC.get("request");
        MDC.clear();
        assertThat(left).isNull();
        assertThat(logged).isNull();
    }

    /** Runs {@code body} on the test's thread, where the user is {@code name}. */
    static void as(String name, Runnable body) {
        USER.set(name);
        try {
            body.run();
            assertThat(USER.get()).isEqualTo(name); // nothing flows back
        } finally {
            USER.remove();
        }
    }
}
