package dev.millrace.internal.selector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.internal.inbox.CallbackEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An interrupt makes each select return at once, as a selector does that has begun to spin. */
@Timeout(60) // a hang fails, instead of stopping the build
class SpinningSelectorTest {
    private static final int SPINNING = 512;

    private final ChannelSelector selector = new ChannelSelector();
    private final Queue<CallbackEntry> ready = new ArrayDeque<>();
    private final ChannelCallback job = new Nothing();
    private Pipe pipe;
    private Selector first;

    @BeforeEach
    void watch_a_pipe() throws IOException {
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        var channel = new Watched(pipe.source());
        selector.onReadable(channel, job);
        first = channel.selector;
        assertThat(first).isNotNull();
    }

    @AfterEach
    void close() throws IOException {
        assertThat(Thread.interrupted()).isFalse();
        selector.close();
        pipe.source().close();
        pipe.sink().close();
    }

    @Test
    void a_selector_that_spins_is_replaced_and_its_channels_are_watched_on() throws IOException {
        spin(SPINNING - 1);
        assertThat(first.isOpen()).isTrue();
        spin(1);
        assertThat(first.isOpen()).isFalse();

        bring();
        assertThat(ready).containsExactly(job);
    }

    @Test
    void a_select_that_finds_something_ends_the_count() throws IOException {
        spin(SPINNING - 1);
        bring();
        assertThat(pipe.source().read(ByteBuffer.allocate(1))).isEqualTo(1);
        ready.clear();
        spin(SPINNING - 1);

        assertThat(first.isOpen()).isTrue();
    }

    @Test
    void a_select_that_was_woken_does_not_count_as_spinning() {
        for (int i = 0; i < 2 * SPINNING; i++) {
            selector.wakeup();
            selector.select(Long.MAX_VALUE, ready::add);
        }

        assertThat(first.isOpen()).isTrue();
    }

    @Test
    void a_select_that_ends_with_its_time_does_not_count_as_spinning() {
        for (int i = 0; i < SPINNING + 1; i++) {
            selector.select(1, ready::add);
        }

        assertThat(first.isOpen()).isTrue();
    }

    @Test
    void a_select_that_ends_long_before_its_time_counts() {
        Thread.currentThread().interrupt();
        for (int i = 0; i < SPINNING; i++) {
            selector.select(3_600_000_000_000L, ready::add);
        }
        assertThat(Thread.interrupted()).isTrue();

        assertThat(first.isOpen()).isFalse();
    }

    private void spin(int times) {
        Thread.currentThread().interrupt();
        for (int i = 0; i < times; i++) {
            selector.select(Long.MAX_VALUE, ready::add);
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(ready).isEmpty();
    }

    /** Makes the pipe readable, and waits for its callback. */
    private void bring() throws IOException {
        assertThat(pipe.sink().write(ByteBuffer.wrap(new byte[1]))).isEqualTo(1);
        while (ready.isEmpty()) {
            selector.select(Long.MAX_VALUE, ready::add);
        }
    }

    private static final class Nothing extends ChannelCallback {
        @Override
        protected void ready() {}
    }

    /** Passes on to another channel, and keeps the selector that it is first registered with. */
    private static final class Watched extends SelectableChannel {
        private final SelectableChannel real;
        private @Nullable Selector selector;

        Watched(SelectableChannel real) {
            this.real = real;
        }

        @Override
        public SelectionKey register(Selector with, int operations, @Nullable Object attachment)
                throws ClosedChannelException {
            selector = with;
            return real.register(with, operations, attachment);
        }

        @Override
        public SelectorProvider provider() {
            return real.provider();
        }

        @Override
        public int validOps() {
            return real.validOps();
        }

        @Override
        public boolean isRegistered() {
            return real.isRegistered();
        }

        @Override
        public @Nullable SelectionKey keyFor(Selector of) {
            return real.keyFor(of);
        }

        @Override
        public SelectableChannel configureBlocking(boolean block) throws IOException {
            return real.configureBlocking(block);
        }

        @Override
        public boolean isBlocking() {
            return real.isBlocking();
        }

        @Override
        public Object blockingLock() {
            return real.blockingLock();
        }

        @Override
        protected void implCloseChannel() throws IOException {
            real.close();
        }
    }
}
