package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChannelTest extends OnBothEngines {
    private Pipe pipe;

    @BeforeEach
    void open_a_pipe() throws IOException {
        time.freeze(); // a channel is outside work: time must not run ahead of it
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
    }

    @AfterEach
    void close_the_pipe() throws IOException {
        pipe.source().close();
        pipe.sink().close();
    }

    @Test
    void a_reader_is_called_when_there_is_something_to_read() throws InterruptedException {
        loop.addReader(
                pipe.source(),
                () -> {
                    trace.add(read());
                    loop.stop();
                });
        runOneTurn();
        assertThat(trace).isEmpty();

        write("hello");
        loop.runForever();

        assertThat(trace).containsExactly("hello");
    }

    @Test
    void a_reader_wakes_a_loop_that_waits() throws InterruptedException {
        loop.addReader(
                pipe.source(),
                () -> {
                    trace.add(read());
                    loop.stop();
                });
        Thread writer =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!((LoopImpl) loop).turns().isAsleep()) {
                                Thread.onSpinWait();
                            }
                            write("wake up");
                        });
        loop.runForever();
        writer.join();

        assertThat(trace).containsExactly("wake up");
    }

    @Test
    void a_loop_that_waits_for_channels_still_hears_other_threads() throws InterruptedException {
        loop.addReader(pipe.source(), add("nothing to read"));
        Thread caller =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!((LoopImpl) loop).turns().isAsleep()) {
                                Thread.onSpinWait();
                            }
                            loop.callSoonThreadSafe(loop::stop);
                        });
        loop.runForever();
        caller.join();

        assertThat(trace).isEmpty();
    }

    @Test
    void a_writer_is_called_while_there_is_room() throws InterruptedException {
        loop.addWriter(
                pipe.sink(),
                () -> {
                    trace.add("writable");
                    if (trace.size() == 3) {
                        loop.removeWriter(pipe.sink());
                        loop.stop();
                    }
                });

        loop.runForever();
        runUntilQuiet();

        assertThat(trace).hasSize(3);
    }

    @Test
    void sockets_connect_are_accepted_and_echo() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open();
                SocketChannel client = SocketChannel.open()) {
            server.configureBlocking(false);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.configureBlocking(false);
            run(() -> {
                Promise<SocketChannel> accepted = loop.promise();
                loop.addReader(server, () -> completeWithAccepted(server, accepted));
                client.connect(server.getLocalAddress());
                Promise<Void> connected = loop.promise();
                loop.addWriter(
                        client,
                        () -> {
                            loop.removeWriter(client);
                            connected.complete(null);
                        });
                connected.await();
                assertThat(client.finishConnect()).isTrue();
                try (SocketChannel peer = accepted.await()) {
                    peer.configureBlocking(false);
                    Promise<Integer> readable = loop.promise();
                    loop.addReader(peer, () -> readable.tryComplete(1));
                    client.write(ByteBuffer.wrap(new byte[] {42}));
                    readable.await();
                    var byteRead = ByteBuffer.allocate(10);
                    assertThat(peer.read(byteRead)).isOne();
                    assertThat(byteRead.get(0)).isEqualTo((byte) 42);
                    assertThat(loop.removeReader(peer)).isTrue();
                }
                assertThat(loop.removeReader(server)).isTrue();
            });
        }
    }

    @Test
    void removing_tells_whether_there_was_one() {
        assertThat(loop.removeReader(pipe.source())).isFalse();
        loop.addReader(pipe.source(), () -> {});
        assertThat(loop.removeWriter(pipe.sink())).isFalse();
        assertThat(loop.removeReader(pipe.source())).isTrue();
        assertThat(loop.removeReader(pipe.source())).isFalse();
    }

    @Test
    void a_second_reader_replaces_the_first() throws InterruptedException {
        loop.addReader(pipe.source(), add("first"));
        loop.addReader(
                pipe.source(),
                () -> {
                    trace.add(read());
                    loop.stop();
                });
        write("hello");

        loop.runForever();

        assertThat(trace).containsExactly("hello");
    }

    @Test
    void a_reader_removed_while_it_waits_for_its_turn_does_not_run() throws Exception {
        Pipe second = Pipe.open();
        second.source().configureBlocking(false);
        for (Pipe ready : new Pipe[] {pipe, second}) {
            ready.sink().write(ByteBuffer.wrap(new byte[] {1}));
            loop.addReader(
                    ready.source(),
                    () -> {
                        trace.add("one of the two");
                        loop.removeReader(pipe.source());
                        loop.removeReader(second.source());
                    });
        }

        runUntilQuiet();

        assertThat(trace).hasSize(1);
        second.source().close();
        second.sink().close();
    }

    @Test
    void a_reader_removed_and_added_at_once_stays() throws InterruptedException {
        loop.addReader(pipe.source(), add("removed"));
        runOneTurn();
        assertThat(loop.removeReader(pipe.source())).isTrue();
        loop.addReader(
                pipe.source(),
                () -> {
                    trace.add(read());
                    loop.stop();
                });
        write("hello");

        loop.runForever();

        assertThat(trace).containsExactly("hello");
    }

    @Test
    void a_reader_is_queued_once_however_often_the_loop_polls_before_its_turn()
            throws InterruptedException {
        write("hello");
        for (int i = 0; i < 256 * 4; i++) {
            loop.callSoon(() -> {});
        }
        loop.addReader(pipe.source(), () -> trace.add(read()));

        runUntilQuiet();

        assertThat(trace).containsExactly("hello");
    }

    @Test
    void what_is_not_read_is_told_again() throws InterruptedException {
        loop.addReader(
                pipe.source(),
                () -> {
                    trace.add("readable");
                    if (trace.size() == 3) {
                        trace.add(read());
                        loop.stop();
                    }
                });
        write("hello");

        loop.runForever();

        assertThat(trace).containsExactly("readable", "readable", "readable", "hello");
    }

    @Test
    void a_reader_that_throws_is_reported_and_called_again() throws InterruptedException {
        loop.addReader(
                pipe.source(),
                () -> {
                    trace.add("called");
                    if (trace.size() == 1) {
                        throw new IllegalStateException("boom");
                    }
                    read();
                    loop.stop();
                });
        write("hello");

        loop.runForever();
        runOneTurn();

        assertThat(trace).hasSize(2);
        assertThat(faults.takeOne().failure()).hasMessage("boom");
    }

    @Test
    void a_channel_closed_while_it_is_registered_is_forgotten() throws Exception {
        loop.addReader(pipe.source(), add("closed channel"));
        runOneTurn();
        pipe.source().close();
        runUntilQuiet();

        assertThat(loop.removeReader(pipe.source())).isFalse();
        assertThat(((LoopImpl) loop).turns().readiness().isActive()).isFalse();
        assertThat(trace).isEmpty();
    }

    @Test
    void a_closed_peer_is_something_to_read() throws Exception {
        loop.addReader(
                pipe.source(),
                () -> {
                    trace.add("end: " + (read() == null));
                    loop.removeReader(pipe.source());
                    loop.stop();
                });
        pipe.sink().close();

        loop.runForever();

        assertThat(trace).containsExactly("end: true");
    }

    @Test
    void what_a_channel_cannot_do_or_is_not_set_up_for_is_refused() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> loop.addReader(pipe.sink(), () -> {}))
                .withMessageContaining("read from");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> loop.addWriter(pipe.source(), () -> {}))
                .withMessageContaining("written to");
        pipe.source().configureBlocking(true);
        assertThatExceptionOfType(IllegalBlockingModeException.class)
                .isThrownBy(() -> loop.addReader(pipe.source(), () -> {}));
    }

    @Test
    void a_loop_without_channels_does_not_select() throws InterruptedException {
        var readiness = ((LoopImpl) loop).turns().readiness();
        assertThat(readiness.isActive()).isFalse();
        loop.addReader(pipe.source(), () -> {});
        assertThat(readiness.isActive()).isTrue();
        loop.removeReader(pipe.source());
        runUntilQuiet();

        assertThat(readiness.isActive()).isFalse();
    }

    @Test
    void a_channel_does_not_keep_timers_from_firing() throws InterruptedException {
        reopen(inRealTime());
        loop.addReader(pipe.source(), add("nothing to read"));
        loop.callLater(Duration.ofMillis(5), loop::stop);

        loop.runForever();

        assertThat(trace).isEmpty();
    }

    @Test
    void closing_the_loop_lets_go_of_its_channels() throws IOException {
        loop.addReader(pipe.source(), add("late"));
        loop.close();

        assertThat(pipe.source().isRegistered()).isFalse();
        assertThat(pipe.source().isOpen()).isTrue();
    }

    private void completeWithAccepted(ServerSocketChannel server, Promise<SocketChannel> accepted) {
        try {
            accepted.complete(server.accept());
            loop.removeReader(server);
            loop.addReader(server, () -> {});
        } catch (IOException e) {
            accepted.fail(e);
        }
    }

    private String read() {
        var buffer = ByteBuffer.allocate(100);
        try {
            int length = pipe.source().read(buffer);
            return length < 0 ? null : new String(buffer.array(), 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String text) {
        try {
            pipe.sink().write(ByteBuffer.wrap(text.getBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void only_what_is_watched_can_be_removed() throws InterruptedException {
        assertThat(loop.removeReader(pipe.source())).isFalse();
        assertThat(loop.removeWriter(pipe.sink())).isFalse();

        loop.addReader(pipe.source(), add("read"));
        assertThat(loop.removeWriter(pipe.source())).isFalse();
        assertThat(loop.removeReader(pipe.source())).isTrue();
        assertThat(loop.removeReader(pipe.source())).isFalse();

        loop.addWriter(pipe.sink(), add("written"));
        assertThat(loop.removeReader(pipe.sink())).isFalse();
        assertThat(loop.removeWriter(pipe.sink())).isTrue();
        assertThat(loop.removeWriter(pipe.sink())).isFalse();
        runOneTurn();
        assertThat(trace).isEmpty();
    }
}
