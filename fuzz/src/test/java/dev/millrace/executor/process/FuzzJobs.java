package dev.millrace.executor.process;

import dev.millrace.executor.codec.Codec;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.RemoteJobs;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The jobs that both ends of a wire know. */
public final class FuzzJobs implements RemoteJobs {
    /** An argument with several parts. */
    public record Order(
            String customer, int count, List<Duration> times, Map<String, Object> more) {}

    /** Returns what it gets. */
    public static final RemoteJob<Object, Object> ECHO =
            RemoteJob.of("echo", Codec.of(Object.class), Codec.of(Object.class), value -> value);

    /** Returns a record, or fails for a negative count. */
    public static final RemoteJob<Order, Order> ORDER =
            RemoteJob.of("order", Codec.of(Order.class), Codec.of(Order.class), FuzzJobs::checked);

    private static Order checked(Order order) {
        if (order.count < 0) {
            throw new IllegalStateException(
                    "fewer than none", new RuntimeException(order.customer));
        }
        return order;
    }

    @Override
    public List<RemoteJob<?, ?>> jobs() {
        return List.of(ECHO, ORDER);
    }
}
