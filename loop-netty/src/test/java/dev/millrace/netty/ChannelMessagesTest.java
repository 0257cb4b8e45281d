package dev.millrace.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.CancelledError;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.VoidBody;
import dev.millrace.stream.AsyncStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChannelMessagesTest extends OnNetty {

    @Test
    void messages_come_in_order_and_the_end_of_the_peer_is_the_end() throws Exception {
        run(() -> {
            Ends ends = pair(channel -> {});
            AsyncStream<ByteBuf> messages = NettyBridge.messages(ends.accepted(), ByteBuf.class);
            Task<String> reader =
                    loop.detach(() -> {
                        var all = new StringBuilder();
                        messages.forEach(each -> all.append(text(each)));
                        return all.toString();
                    });
            for (int i = 0; i < 100; i++) {
                write(ends.client(), i + " ");
            }
            loop.onDriver(() -> ends.client().close());

            assertThat(reader.await()).startsWith("0 1 2 ").endsWith(" 98 99 ");
        });
    }

    @Test
    void who_takes_a_message_is_woken_on_the_drivers_thread_without_a_wake_up() throws Exception {
        run(() -> {
            Ends ends = pair(channel -> {});
            AsyncStream<ByteBuf> messages = NettyBridge.messages(ends.accepted(), ByteBuf.class);
            long before = io().wakeUps();
            for (int i = 0; i < 100; i++) {
                loop.onDriver(() -> ends.client().writeAndFlush(bytes("hello")));
                assertThat(text(messages.next())).isEqualTo("hello");
            }
            assertThat(io().wakeUps()).isEqualTo(before);
            messages.close();
        });
    }

    @Test
    void the_channel_reads_no_more_than_is_asked_for() throws Exception {
        run(() -> {
            Ends ends =
                    pair(channel ->
                            channel.config()
                                    .setOption(
                                            ChannelOption.RECVBUF_ALLOCATOR,
                                            new FixedRecvByteBufAllocator(1024)
                                                    .maxMessagesPerRead(1)));
            AsyncStream<ByteBuf> messages = NettyBridge.messages(ends.accepted(), ByteBuf.class);
            byte[] much = new byte[32 * 1024 * 1024];
            ChannelFuture written =
                    loop.onDriver(() ->
                            ends.client()
                                    .writeAndFlush(io.netty.buffer.Unpooled.wrappedBuffer(much)));
            assertThat(messages.next().release()).isTrue();
            for (int i = 0; i < 200; i++) {
                Async.sleep(Duration.ofMillis(1));
                assertThat(messages.ready()).as("one read brings one message").isFalse();
            }
            assertThat(written.isDone()).as("the peer is held up").isFalse();

            int bytes = 1024;
            while (bytes < much.length) {
                ByteBuf message = messages.next();
                bytes += message.readableBytes();
                message.release();
            }
            NettyBridge.await(written);
            messages.close();
        });
    }

    @Test
    void a_cancelled_wait_has_taken_nothing() throws Exception {
        run(() -> {
            Ends ends = pair(channel -> {});
            AsyncStream<ByteBuf> messages = NettyBridge.messages(ends.accepted(), ByteBuf.class);
            var scope = new CancelScope();
            loop.callSoon(() -> scope.cancel("not now"));
            scope.run(() ->
                    assertThatExceptionOfType(CancelledError.class).isThrownBy(messages::next));
            write(ends.client(), "kept");
            assertThat(text(messages.next())).isEqualTo("kept");
            messages.close();
        });
    }

    @Test
    void a_second_reader_is_refused_and_so_is_a_second_stream() throws Exception {
        run(() -> {
            Ends ends = pair(channel -> {});
            AsyncStream<ByteBuf> messages = NettyBridge.messages(ends.accepted(), ByteBuf.class);
            Task<?> first = loop.detach(messages::next);
            Async.checkpoint();
            assertThatIllegalStateException()
                    .isThrownBy(messages::next)
                    .withMessageContaining("one consumer");
            assertThatIllegalStateException()
                    .isThrownBy(() -> NettyBridge.messages(ends.accepted(), ByteBuf.class))
                    .withMessageContaining("already have a stream");
            messages.close();
            assertThat(first.await()).as("the close ends the wait").isNull();

            AsyncStream<ByteBuf> next = NettyBridge.messages(ends.accepted(), ByteBuf.class);
            write(ends.client(), "for the next stream");
            assertThat(text(next.next())).isEqualTo("for the next stream");
            next.close();
        });
    }

    @Test
    void the_peers_half_close_ends_the_stream_and_the_channel_may_still_answer() throws Exception {
        run(() -> {
            Ends ends = pair(channel -> {});
            AsyncStream<ByteBuf> requests = NettyBridge.messages(ends.accepted(), ByteBuf.class);
            AsyncStream<ByteBuf> answers = NettyBridge.messages(ends.client(), ByteBuf.class);
            write(ends.client(), "request");
            NettyBridge.awaitOwned(() -> ((SocketChannel) ends.client()).shutdownOutput());
            assertThat(text(requests.next())).isEqualTo("request");
            assertThat(requests.next()).isNull();
            assertThat(requests.closed()).isTrue();
            write(ends.accepted(), "answer");
            assertThat(text(answers.next())).isEqualTo("answer");
            requests.close();
            answers.close();
        });
    }

    @Test
    void a_large_answer_after_the_peers_half_close_arrives() throws Exception {
        run(() -> {
            Ends ends = pair(channel -> {});
            AsyncStream<ByteBuf> requests = NettyBridge.messages(ends.accepted(), ByteBuf.class);
            AsyncStream<ByteBuf> answers = NettyBridge.messages(ends.client(), ByteBuf.class);
            NettyBridge.awaitOwned(() -> ((SocketChannel) ends.client()).shutdownOutput());
            assertThat(requests.next()).isNull();

            int size = 16 * 1024 * 1024;
            Task<?> written =
                    loop.detach(() ->
                            NettyBridge.awaitOwned(() ->
                                    ends.accepted()
                                            .writeAndFlush(
                                                    io.netty.buffer.Unpooled.wrappedBuffer(
                                                            new byte[size]))));
            for (int bytes = 0; bytes < size; ) {
                ByteBuf answer = answers.next();
                bytes += answer.readableBytes();
                answer.release();
            }
            written.await();
            answers.close();
        });
    }

    @Test
    void a_failure_comes_behind_the_messages_before_it_and_stays() throws Exception {
        run(() -> {
            Ends ends = pair(channel -> {});
            AsyncStream<ByteBuf> messages = NettyBridge.messages(ends.accepted(), ByteBuf.class);
            var failure = new IOException("broken");
            loop.onDriver(() -> {
                ends.accepted().pipeline().fireChannelRead(bytes("before"));
                ends.accepted().pipeline().fireExceptionCaught(failure);
            });
            assertThat(text(messages.next())).isEqualTo("before");
            assertThat(catchThrowable(messages::next)).isSameAs(failure);
            assertThat(catchThrowable(messages::next)).isSameAs(failure);
            messages.close();
            assertThat(messages.next()).isNull();
        });
    }

    @Test
    void a_failure_that_nobody_saw_is_reported_when_the_stream_is_closed() throws Exception {
        run(() -> {
            Ends ends = pair(channel -> {});
            AsyncStream<ByteBuf> messages = NettyBridge.messages(ends.accepted(), ByteBuf.class);
            var failure = new IOException("broken");
            loop.onDriver(() -> {
                ends.accepted().pipeline().fireExceptionCaught(failure);
            });
            messages.close();
            until(this::anyFault);
            assertThat(takeFault().failure()).isSameAs(failure);
        });
    }

    @Test
    void what_was_not_taken_is_discarded_and_then_released() throws Exception {
        List<Object> discarded = new ArrayList<>();
        run(
                builder()
                        .discardHandler((from, value, source) -> {
                            discarded.add(value);
                            assertThat(((ByteBuf) value).refCnt())
                                    .as("alive in the handler")
                                    .isOne();
                        }),
                () -> {
                    Ends ends = pair(channel -> {});
                    AsyncStream<ByteBuf> messages =
                            NettyBridge.messages(ends.accepted(), ByteBuf.class);
                    ByteBuf one = bytes("one");
                    ByteBuf two = bytes("two");
                    loop.onDriver(() -> {
                        ends.accepted().pipeline().fireChannelRead(one);
                        ends.accepted().pipeline().fireChannelRead(two);
                    });
                    assertThat(messages.ready()).isTrue();
                    messages.close();
                    until(() -> one.refCnt() + two.refCnt() == 0);
                    assertThat(discarded).containsExactly(one, two);
                });
    }

    @Test
    void messages_of_another_type_go_on_to_the_next_handler() throws Exception {
        List<Object> discarded = new ArrayList<>();
        run(
                builder().discardHandler((from, value, source) -> discarded.add(value)),
                () -> {
                    Ends ends = pair(channel -> {});
                    AsyncStream<String> messages =
                            NettyBridge.messages(ends.accepted(), String.class);
                    loop.onDriver(() -> {
                        ends.accepted().pipeline().fireChannelRead(42);
                        ends.accepted().pipeline().fireChannelRead("text");
                    });
                    assertThat(messages.next()).isEqualTo("text");
                    until(() -> !discarded.isEmpty());
                    assertThat(discarded).containsExactly(42);
                    messages.close();
                });
    }

    @Test
    void closing_leaves_the_channel_open_and_its_auto_read_as_it_was() throws Exception {
        run(() -> {
            Ends ends = pair(channel -> {});
            AsyncStream<ByteBuf> messages = NettyBridge.messages(ends.client(), ByteBuf.class);
            assertThat(ends.client().config().isAutoRead()).isFalse();
            messages.close();
            messages.close();
            assertThat(ends.client().config().isAutoRead()).isTrue();
            assertThat(ends.client().isActive()).isTrue();
            AsyncStream<ByteBuf> others = NettyBridge.messages(ends.accepted(), ByteBuf.class);
            others.close();
            assertThat(ends.accepted().config().isAutoRead()).as("was off").isFalse();
        });
    }

    @Test
    void a_stream_is_for_the_tasks_of_its_loop_and_says_how_others_reach_it() throws Exception {
        run(() -> {
            Ends ends = pair(channel -> {});
            AsyncStream<ByteBuf> messages = NettyBridge.messages(ends.accepted(), ByteBuf.class);
            Map<String, VoidBody<?>> calls =
                    Map.of(
                            "next", messages::next,
                            "ready", messages::ready,
                            "close", messages::close);
            calls.forEach((name, call) ->
                    assertThatExceptionOfType(WrongThreadException.class)
                            .isThrownBy(() -> Async.blocking(call))
                            .withMessageContaining(name + " was called outside the stream's loop")
                            .withMessageContaining("loop.submit(() -> stream." + name + "())"));
            assertThat(messages.closed()).isFalse();
            messages.close();
        });
    }

    @Test
    void a_task_that_waits_for_a_message_says_of_which_channel() throws Exception {
        run(() -> {
            Ends ends = pair(channel -> {});
            AsyncStream<ByteBuf> messages = NettyBridge.messages(ends.accepted(), ByteBuf.class);
            Task<?> reader = loop.detach("reader", messages::next);
            Async.checkpoint();
            assertThat(loop.tree().toText()).contains("a message of " + ends.accepted());
            messages.close();
            assertThat(reader.await()).isNull();
        });
    }

    @Test
    void a_failure_after_the_end_goes_on_to_the_next_handler() throws Exception {
        run(() -> {
            Ends ends = pair(channel -> {});
            AsyncStream<ByteBuf> messages = NettyBridge.messages(ends.accepted(), ByteBuf.class);
            ends.client().close();
            assertThat(messages.next()).isNull();
            loop.onDriver(() -> {
                ends.accepted().pipeline().fireExceptionCaught(new IllegalStateException("late"));
            });
            messages.close();
        });
        assertThat(takeFault().failure()).hasMessage("late");
    }

    @Test
    void a_channel_of_another_event_loop_is_refused() throws Exception {
        run(() ->
                assertThatIllegalArgumentException()
                        .isThrownBy(
                                () -> NettyBridge.messages(new EmbeddedChannel(), ByteBuf.class))
                        .withMessageContaining("AsyncStream.listen"));
    }

    @Test
    void a_task_that_reads_when_its_loop_closes_sees_the_cancel_and_not_the_end() throws Exception {
        run(() -> {
            Ends ends = pair(channel -> {});
            AsyncStream<ByteBuf> messages = NettyBridge.messages(ends.accepted(), ByteBuf.class);
            loop.detach(() -> {
                try {
                    return messages.next();
                } catch (CancelledError closing) {
                    trace.add("cancelled, channel open: " + ends.accepted().isOpen());
                    throw closing;
                }
            });
            Async.checkpoint();
        });
        assertThat(trace).containsExactly("cancelled, channel open: true");
        assertThat(takeFaults())
                .singleElement()
                .extracting(LoopFault::message)
                .asString()
                .contains("detached task");
    }

    @Test
    void a_reset_is_a_failure_and_not_an_end() throws Exception {
        run(() -> {
            Ends ends = pair(channel -> {});
            Channel accepted = ends.accepted();
            AsyncStream<ByteBuf> messages = NettyBridge.messages(accepted, ByteBuf.class);
            loop.onDriver(() -> {
                ends.client().config().setOption(ChannelOption.SO_LINGER, 0);
                ends.client().close();
            });
            assertThatExceptionOfType(IOException.class).isThrownBy(messages::next);
            messages.close();
        });
    }
}
