package dev.millrace.reactor;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;

/** The operators of a {@code Mono} or {@code Flux}, as Reactor lists them. Any thread. */
final class Chain {
    private static final int LONGEST = 64; // chains of retries and recursions may be endless

    private Chain() {}

    /** The names of the operators, from the source on. */
    static String names(Publisher<?> publisher) {
        String kind = publisher instanceof Mono ? "Mono: " : "Flux: ";
        return Scannable.from(publisher)
                .steps()
                .limit(LONGEST)
                .collect(Collectors.joining(" -> ", kind, ""));
    }

    /** The first link behind {@code subscription} that is not an operator of Reactor. */
    static @Nullable Object origin(@Nullable Object subscription) {
        Object at = subscription;
        for (int step = 0; at instanceof Scannable operator && step < LONGEST; step++) {
            at = operator.scanUnsafe(Scannable.Attr.PARENT);
        }
        return at;
    }
}
