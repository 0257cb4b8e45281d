package dev.millrace.spring;

import dev.millrace.EventLoop;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * The door between tasks and Spring: makes our types known to a {@code ReactiveAdapterRegistry}.
 *
 * <p>From then on everything that asks the registry returns and accepts {@code Coroutine}, {@code
 * VoidCoroutine}, {@code Task}, {@code Promise} and {@code AsyncStream}; {@linkplain
 * dev.millrace.spring##types the package} says what becomes of each. A registry that knows them
 * already stays as it is, so that the first registration decides. Spring offers no way to take one
 * back.
 *
 * <p>A registry is not made for changes while it is in use: register during start-up, as in a
 * configuration of WebFlux.
 *
 * {@snippet lang=java :
 * @RestController
 * class Invoices {
 *     @GetMapping("/invoices/{id}")
 *     Coroutine<Invoice> invoice(@PathVariable long id) {
 *         return () -> billing.invoiceFor(ReactorBridge.awaitRequired(orders.findById(id)));
 *     }
 *
 *     @GetMapping(path = "/quotes", produces = TEXT_EVENT_STREAM_VALUE)
 *     AsyncStream<Quote> quotes() {
 *         return market.quotes(); // closed when the browser is
 *     }
 * }
 * }
 */
public final class SpringBridge {

    private static final System.Logger LOG = System.getLogger(SpringBridge.class.getName());

    private SpringBridge() {}

    /**
     * Registers with {@code registry}. Bodies run and streams are read on the loop of the code that
     * has them adapted, if it is on one, and else on {@link EventLoop#common()}; the registry holds
     * no loop.
     *
     * @param registry that of the application, or the one that all of the JVM share
     */
    public static void register(ReactiveAdapterRegistry registry) {
        register(registry, SpringBridge::here);
    }

    /**
     * Registers with {@code registry}. Bodies run and streams are read on {@code loop}.
     *
     * @param registry that of the application, which holds the loop from now on
     * @param loop runs on a thread of its own while the application does
     */
    public static void register(ReactiveAdapterRegistry registry, EventLoop loop) {
        Objects.requireNonNull(loop, "loop");
        register(registry, () -> loop);
    }

    /**
     * Registers with the registry that all of the JVM share, unless it would outlive this class.
     */
    static void registerShared() {
        ClassLoader shared = ReactiveAdapterRegistry.class.getClassLoader();
        ClassLoader own = SpringBridge.class.getClassLoader();
        if (shared != own && isAbove(shared, own)) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "Spring is loaded above Millrace and would hold it for ever: the registry that"
                            + " all applications share is not told of its types");
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

    /** Registers with {@code registry}, leaving the loop to each use. */
    static void register(ReactiveAdapterRegistry registry, Supplier<EventLoop> loops) {
        Objects.requireNonNull(registry, "registry");
        synchronized (registry) { // two applications of one JVM may start at a time
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
