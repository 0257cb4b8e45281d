package dev.millrace.spi;

import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Tells the {@link StartListener}, if there is one, what is started where. */
public final class Starts {
    private static final @Nullable StartListener LISTENER =
            ServiceLoader.load(StartListener.class, Starts.class.getClassLoader())
                    .findFirst()
                    .orElse(null);

    private Starts() {}

    /**
     * A job or a task is about to be started by the calling thread.
     *
     * @param call what the user has called
     */
    public static void starting(String call) {
        if (LISTENER != null) {
            try {
                LISTENER.starting(call);
            } catch (Throwable ignored) {
                // foreign code: nothing fails because somebody watches it
            }
        }
    }
}
