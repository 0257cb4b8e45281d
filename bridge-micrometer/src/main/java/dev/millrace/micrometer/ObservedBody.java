package dev.millrace.micrometer;

import dev.millrace.Body;
import dev.millrace.CancelledError;
import dev.millrace.VoidBody;
import dev.millrace.spi.Unwrap;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Runs bodies as Micrometer observations. The handlers of the registry make timers, spans and the
 * like of them.
 *
 * {@snippet lang=java :
 * Receipt receipt = ObservedBody.observe("order.place", registry, () -> {
 *     TaskGroup.run(group -> {
 *         group.fork(() -> stock.reserve(order)); // observations in here are children of this one
 *         group.fork(() -> bank.charge(order));
 *     });
 *     return mailer.send(order);
 * });
 * }
 *
 * <p>The parent is the observation that is current where the body is run. This one is current in
 * the body, across every wait, in the children, callbacks and jobs that it starts, and in the
 * subscribers of its publishers. Other tasks do not see it, because every task has a thread of its
 * own. A detached task starts without it, as without all other context.
 *
 * <p>An observation has the low-cardinality key {@value #OUTCOME}: {@code returned}, {@code
 * failed}, or {@code cancelled}. A failure becomes the observation's error. A cancel is not an
 * error: it becomes an event, {@code cancelled}. The observation is stopped when the body has
 * ended, on its thread. If a handler throws then, its exception is suppressed in the body's, or
 * thrown if the body has returned.
 *
 * <p>Any thread; a body that is run by a task may await.
 */
@SuppressWarnings("exports") // users of this class have the registry on their path
public final class ObservedBody {

    /** The key that says how the body ended. */
    public static final String OUTCOME = "millrace.outcome";

    private static final Observation.Event CANCELLED = Observation.Event.of("cancelled");

    private ObservedBody() {}

    /**
     * Runs {@code body} as an observation of that name; throws what it throws.
     *
     * @param <T> the type of the value
     * @param <X> what the body may throw
     * @param name name of the observation, the same each time, such as {@code order.place}
     * @param registry its handlers are called
     * @param body may await, if the caller is a task
     * @return its value
     * @throws X if the body does
     */
    public static <T extends @Nullable Object, X extends Throwable> T observe(
            String name, ObservationRegistry registry, Body<? extends T, X> body) throws X {
        return observe(Observation.createNotStarted(name, registry), body);
    }

    /**
     * As {@link #observe(String, ObservationRegistry, Body)}, without a value.
     *
     * @param <X> what the body may throw
     * @param name name of the observation
     * @param registry its handlers are called
     * @param body may await, if the caller is a task
     * @throws X if the body does
     */
    public static <X extends Throwable> void observe(
            String name, ObservationRegistry registry, VoidBody<X> body) throws X {
        observe(Observation.createNotStarted(name, registry), body);
    }

    /**
     * Runs {@code body} as {@code observation}, which is not started yet and may have keys and a
     * parent; throws what it throws.
     *
     * @param <T> the type of the value
     * @param <X> what the body may throw
     * @param observation is started, and stopped
     * @param body may await, if the caller is a task
     * @return its value
     * @throws X if the body does
     */
    public static <T extends @Nullable Object, X extends Throwable> T observe(
            Observation observation, Body<? extends T, X> body) throws X {
        if (observation.isNoop()) {
            return body.run();
        }
        observation.start();
        T value;
        try (Observation.Scope _ = observation.openScope()) {
            value = body.run();
        } catch (Throwable thrown) {
            boolean cancelled = isCancel(thrown);
            tell(
                    thrown,
                    () -> {
                        if (cancelled) {
                            observation.event(CANCELLED);
                        } else {
                            observation.error(thrown);
                        }
                    });
            tell(thrown, () -> sayHow(observation, cancelled ? "cancelled" : "failed"));
            tell(thrown, observation::stop);
            throw thrown;
        }
        try {
            sayHow(observation, "returned");
        } finally {
            observation.stop();
        }
        return value;
    }

    /**
     * As {@link #observe(Observation, Body)}, without a value.
     *
     * @param <X> what the body may throw
     * @param observation is started, and stopped
     * @param body may await, if the caller is a task
     * @throws X if the body does
     */
    public static <X extends Throwable> void observe(Observation observation, VoidBody<X> body)
            throws X {
        observe(observation, body.returningNull());
    }

    private static void sayHow(Observation observation, String outcome) {
        observation.lowCardinalityKeyValue(KeyValue.of(OUTCOME, outcome));
    }

    /** Calls handlers. They are foreign code, and must not hide how the body ended. */
    private static void tell(Throwable thrown, Runnable news) {
        try {
            news.run();
        } catch (Throwable broken) {
            if (broken != thrown) {
                thrown.addSuppressed(broken);
            }
        }
    }

    private static boolean isCancel(Throwable thrown) {
        return Unwrap.failure(thrown) instanceof CancelledError;
    }
}
