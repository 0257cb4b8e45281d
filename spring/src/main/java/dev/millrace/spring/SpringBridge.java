package dev.millrace.spring;

import dev.millrace.EventLoop;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Registers our types with Spring's {@code ReactiveAdapterRegistry}.
 *
 * <p>From then on, everything that uses the registry returns and accepts {@code Coroutine}, {@code
 * VoidCoroutine}, {@code Task}, {@code Promise} and {@code AsyncStream}; {@linkplain
 * dev.millrace.spring##types the package} describes each. A registry that already has them is not
 * changed: the first registration wins. Spring has no way to undo a registration.
 *
 * <p>Register during start-up, as in a WebFlux configuration: a registry must not change while it
 * is in use.
 *
 * {@snippet lang=java :
 * @RestController
 * class Invoices {
 *     @GetMapping("/invoices/{id}")
 *     Coroutine<Invoice> invoice(@PathVariable long id) {
 *         return () -> billing.invoiceFor(ReactorBridge.awaitRequired(orders.findById(id)));
 *     }
 *
 *     @GetMapping(path = "/quotes", produces = TEXT_EVENT_STREAM_VALUE) AsyncStream<Quote> quotes()
 *     { return market.quotes(); // closed when the client disconnects } } }
 */
public final class SpringBridge {

    private static final System.Logger LOG = System.getLogger(SpringBridge.class.getName());

    private SpringBridge() {}

    /**
     * Registers with {@code registry}. Bodies run and streams are read on the loop of the code that
     * adapts them, if it runs on one, else on {@link EventLoop#common()}. The registry keeps no
     * loop.
     *
     * @param registry the application's registry, or the one shared by the whole JVM
     */
    public static void register(ReactiveAdapterRegistry registry) {
        register(registry, SpringBridge::here);
    }

    /**
     * Registers with {@code registry}. Bodies run and streams are read on {@code loop}.
     *
     * @param registry the application's registry, which keeps the loop from now on
     * @param loop runs on a thread of its own as long as the application runs
     */
    public static void register(ReactiveAdapterRegistry registry, EventLoop loop) {
        Objects.requireNonNull(loop, "loop");
        register(registry, () -> loop);
    }

    /** Registers with the registry shared by the whole JVM, unless it would outlive this class. */
    static void registerShared() {
        ClassLoader shared = ReactiveAdapterRegistry.class.getClassLoader();
        ClassLoader own = SpringBridge.class.getClassLoader();
        if (shared != own && isAbove(shared, own)) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "Spring is loaded by a parent class loader and would keep Millrace for ever, so"
                            + " its types are not registered in the registry that all applications"
                            + " share");
            return;
        }
        register(ReactiveAdapterRegistry.getSharedInstance());
    }

    private static boolean isAbove(@Nullable ClassLoader upper, ClassLoader lower) {
        ClassLoader each = lower.getParent();
        while (each != null && each != upper) {
            each = each.getParent();
        }
        return each == upper;
    }

    /** Registers with {@code registry}; each use asks {@code loops} for its loop. */
    static void register(ReactiveAdapterRegistry registry, Supplier<EventLoop> loops) {
        Objects.requireNonNull(registry, "registry");
        synchronized (registry) { // two applications of one JVM may start at the same time
            if (registry.getAdapter(ReactiveTypes.MARK) == null) {
                new ReactiveTypes(loops).registerWith(registry);
            }
        }
    }

    private static EventLoop here() {
        EventLoop current = EventLoop.currentOrNull();
        return current != null ? current : EventLoop.common();
    }
}
