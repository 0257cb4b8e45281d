package dev.millrace.spi;

import org.jspecify.annotations.Nullable;

/** Makes a {@link Poller} for each loop. */
@FunctionalInterface
public interface PollerFactory {

    /**
     * A new poller for the loop {@code host}.
     *
     * @throws IllegalStateException if this loop cannot use it; the message says why and what to do
     */
    Poller open(Poller.Host host);

    /**
     * A service that finds factories by their names in {@code -Dmillrace.poller}.
     *
     * @apiNote The name {@code selector} means the loop's own poller
     */
    interface Provider {

        /** The factory with that name; null if this provider does not have it. */
        @Nullable PollerFactory named(String name);
    }
}
