package dev.millrace.spi;

import org.jspecify.annotations.Nullable;

/** Makes the {@link Poller} of each loop. */
@FunctionalInterface
public interface PollerFactory {

    /**
     * A new poller for the loop {@code host}.
     *
     * @throws IllegalStateException if such a loop cannot have it, with the reason and what to do
     */
    Poller open(Poller.Host host);

    /**
     * Knows the names that {@code -Dmillrace.poller} may have; found as a service.
     *
     * @apiNote {@code selector} is that of the loop itself
     */
    interface Provider {

        /** The factory with that name; null if it is another provider's. */
        @Nullable PollerFactory named(String name);
    }
}
