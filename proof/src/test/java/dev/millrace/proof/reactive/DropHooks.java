package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivex.rxjava3.exceptions.UndeliverableException;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.core.publisher.Hooks;

/**
 * Listens at the global hooks of Reactor and RxJava while a test runs, and fails it for what it has
 * not taken.
 */
final class DropHooks implements BeforeEachCallback, AfterEachCallback {

    private final Queue<Throwable> reactor = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> rx = new ConcurrentLinkedQueue<>();

    @Override
    public void beforeEach(ExtensionContext context) {
        Hooks.onErrorDropped(reactor::add);
        RxJavaPlugins.setErrorHandler(failure ->
                rx.add(failure instanceof UndeliverableException ? failure.getCause() : failure));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Hooks.resetOnErrorDropped();
        RxJavaPlugins.setErrorHandler(null);
        assertThat(reactor).as("dropped into Reactor's hook").isEmpty();
        assertThat(rx).as("dropped into RxJava's hook").isEmpty();
    }

    List<Throwable> takeReactor() {
        List<Throwable> taken = List.copyOf(reactor);
        reactor.clear();
        return taken;
    }

    List<Throwable> takeRx() {
        List<Throwable> taken = List.copyOf(rx);
        rx.clear();
        return taken;
    }
}
