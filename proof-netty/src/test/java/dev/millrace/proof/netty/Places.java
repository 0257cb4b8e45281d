package dev.millrace.proof.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Where code of a library ran: each place has to be on the driver's thread, in the loop. */
final class Places {
    private static final String RIGHT = "a callback on the driver's thread";

    private final EventLoop loop;
    private final Thread driver;
    private final Map<String, String> seen = new ConcurrentSkipListMap<>();

    Places(EventLoop loop) {
        this.loop = loop;
        this.driver = loop.onDriver(Thread::currentThread);
    }

    /** Notes where the caller runs. */
    void here(String place) {
        boolean right = Thread.currentThread() == driver && loop.inLoop() && EventLoop.inCallback();
        seen.merge(
                place,
                right ? RIGHT : Thread.currentThread().toString(),
                (before, now) -> before.equals(RIGHT) ? now : before);
    }

    void assertAllRight(String... places) {
        assertThat(seen).containsOnlyKeys(places);
        assertThat(seen).allSatisfy((place, where) -> assertThat(where).as(place).isEqualTo(RIGHT));
    }
}
