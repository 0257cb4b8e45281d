package dev.millrace;

import dev.millrace.spi.PollerFactory;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The poller of a loop that was given none. */
final class Pollers {
    private static final String PROPERTY = "millrace.poller";

    private Pollers() {}

    /**
     * The poller named in {@code -Dmillrace.poller}; null for the loop's selector.
     *
     * @throws IllegalStateException if no provider knows the name
     */
    static @Nullable PollerFactory byProperty() {
        String name = System.getProperty(PROPERTY, "selector");
        return name.equals("selector") ? null : named(name);
    }

    private static PollerFactory named(String name) {
        var providers =
                ServiceLoader.load(PollerFactory.Provider.class, Pollers.class.getClassLoader());
        for (PollerFactory.Provider provider : providers) {
            PollerFactory found = provider.named(name);
            if (found != null) {
                return found;
            }
        }
        throw new IllegalStateException(
                "-D"
                        + PROPERTY
                        + "="
                        + name
                        + " is unknown; use selector or, with millrace-loop-netty on the class path,"
                        + " netty, netty-nio, netty-epoll or netty-io_uring");
    }
}
