package dev.millrace.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.ContextVar;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.Promise;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("one-processor")
class HandlersTest extends OnNetty {
    private static final ContextVar<String> WHO = ContextVar.withDefault("who", "nobody");

    @Test
    void a_handler_is_a_callback_of_the_loop_and_must_not_wait() throws Exception {
        run(() -> {
            Promise<Boolean> done = loop.promise();
            Ends ends =
                    pair(
                            reading((context, message) -> {
                                ((ByteBuf) message).release();
                                assertThat(EventLoop.current()).isSameAs(loop);
                                assertThat(EventLoop.inCallback()).isTrue();
                                assertThat(loop.inLoop()).isTrue();
                                assertThatIllegalStateException()
                                        .isThrownBy(() -> Async.sleep(Duration.ofSeconds(1)))
                                        .withMessageContaining("callbacks must not wait");
                                assertThatIllegalStateException()
                                        .isThrownBy(() ->
                                                NettyBridge.await(context.channel().closeFuture()));
                                loop.callSoon(() -> done.complete(true));
                            }));
            readAndSend(ends);
            assertThat(done.await()).isTrue();
        });
    }

    @Test
    void what_a_handler_throws_goes_to_the_exception_handler_once() throws Exception {
        run(() -> {
            var failure = new IOException("no");
            Ends ends =
                    pair(
                            reading((context, message) -> {
                                ((ByteBuf) message).release();
                                throw failure;
                            }));
            readAndSend(ends);
            until(this::anyFault);
            LoopFault fault = takeFault();
            assertThat(fault.failure()).isSameAs(failure);
            assertThat(fault.message()).isEqualTo("a handler failed");
            assertThat(fault.source()).contains("SocketChannel");
            assertThat(ends.accepted().isActive()).as("that is the program's to decide").isTrue();
        });
    }

    @Test
    void an_error_of_a_handler_ends_neither_the_loop_nor_the_turn() throws Exception {
        run(() -> {
            Ends ends =
                    pair(
                            reading((context, message) -> {
                                ((ByteBuf) message).release();
                                throw new StackOverflowError();
                            }));
            readAndSend(ends);
            until(this::anyFault);
            assertThat(takeFault().failure()).isInstanceOf(StackOverflowError.class);
            Async.sleep(Duration.ofMillis(1));
        });
    }

    @Test
    void a_failure_that_a_handler_deals_with_is_not_reported() throws Exception {
        run(() -> {
            Promise<Throwable> caught = loop.promise();
            Ends ends =
                    pair(channel -> {
                        reading(
                                        (context, message) -> {
                                            ((ByteBuf) message).release();
                                            throw new IOException("no");
                                        })
                                .accept(channel);
                        channel.pipeline()
                                .addLast(
                                        new ChannelInboundHandlerAdapter() {
                                            @Override
                                            public void exceptionCaught(
                                                    ChannelHandlerContext context,
                                                    Throwable thrown) {
                                                caught.complete(thrown);
                                            }
                                        });
                    });
            readAndSend(ends);
            assertThat(caught.await()).isInstanceOf(IOException.class);
        });
    }

    @Test
    void handlers_that_are_added_late_come_before_the_end() throws Exception {
        List<Object> discarded = new ArrayList<>();
        run(
                builder().discardHandler((from, value, source) -> discarded.add(value)),
                () -> {
                    Ends ends = pair(channel -> {});
                    loop.onDriver(() -> {
                        Channel channel = ends.accepted();
                        channel.pipeline()
                                .addLast(
                                        new ChannelInitializer<>() {
                                            @Override
                                            protected void initChannel(Channel late) {
                                                late.pipeline()
                                                        .addLast(
                                                                new ChannelInboundHandlerAdapter() {
                                                                    @Override
                                                                    public void channelRead(
                                                                            ChannelHandlerContext
                                                                                    context,
                                                                            Object message) {
                                                                        trace.add("late handler");
                                                                        context.fireChannelRead(
                                                                                message);
                                                                    }
                                                                });
                                            }
                                        });
                        channel.pipeline().fireChannelRead("first");
                        channel.pipeline().fireChannelRead("second");
                    });
                    until(() -> discarded.size() == 2);
                    assertThat(trace).containsExactly("late handler", "late handler");
                    assertThat(discarded).containsExactly("first", "second");
                    assertThat(ends.accepted().pipeline().last()).isInstanceOf(PipelineEnd.class);
                    assertThat(ends.accepted().pipeline().toMap().values())
                            .filteredOn(PipelineEnd.class::isInstance)
                            .hasSize(1);
                });
    }

    @Test
    void a_counted_message_at_the_end_is_discarded_and_released() throws Exception {
        run(() -> {
            long discarded = loop.discarded();
            Ends ends = pair(channel -> {});
            ByteBuf message = bytes("for nobody");
            loop.onDriver(() -> {
                ends.accepted().pipeline().fireChannelRead(message);
            });
            until(() -> message.refCnt() == 0);
            assertThat(loop.discarded()).isEqualTo(discarded + 1);
        });
    }

    @Test
    void a_handler_that_releases_what_it_discards_is_no_fault() throws Exception {
        run(
                builder().discardHandler((from, value, source) -> ((ByteBuf) value).release()),
                () -> {
                    Ends ends = pair(channel -> {});
                    ByteBuf message = bytes("for nobody");
                    loop.onDriver(() -> {
                        ends.accepted().pipeline().fireChannelRead(message);
                    });
                    until(() -> message.refCnt() == 0);
                    Async.sleep(Duration.ofMillis(5));
                });
    }

    @Test
    void what_an_executed_task_throws_goes_to_the_exception_handler() throws Exception {
        run(() -> {
            var failure = new IllegalStateException("no");
            netty.group()
                    .next()
                    .execute(() -> {
                        throw failure;
                    });
            until(this::anyFault);
            assertThat(takeFault().failure()).isSameAs(failure);
        });
    }

    @Test
    void handlers_have_no_context_and_executed_tasks_that_of_the_caller() throws Exception {
        run(() -> {
            Promise<String> seen = loop.promise();
            Ends ends =
                    pair(
                            reading((context, message) -> {
                                ((ByteBuf) message).release();
                                seen.complete(WHO.get());
                            }));
            WHO.where(
                    "the writer",
                    () -> {
                        readAndSend(ends);
                        assertThat(seen.await()).isEqualTo("nobody");

                        Promise<String> executed = loop.promise();
                        netty.group().next().execute(() -> executed.complete(WHO.get()));
                        assertThat(executed.await()).isEqualTo("the writer");

                        for (int millis : new int[] {0, 1}) { // due at once, and later
                            Promise<String> scheduled = loop.promise();
                            netty.group()
                                    .next()
                                    .schedule(
                                            () -> scheduled.complete(WHO.get()),
                                            millis,
                                            TimeUnit.MILLISECONDS);
                            assertThat(scheduled.await())
                                    .as("a timer, mostly a library's")
                                    .isEqualTo("nobody");
                        }
                    });
        });
    }

    @Test
    void a_handler_may_close_its_channel_and_stop_the_loop_and_not_close_it() throws Exception {
        run(() -> {
            Ends ends =
                    pair(
                            reading((context, message) -> {
                                ((ByteBuf) message).release();
                                assertThatIllegalStateException().isThrownBy(loop::close);
                                context.close();
                            }));
            readAndSend(ends);
            NettyBridge.await(ends.accepted().closeFuture());
        });
    }

    @Test
    void a_closed_loop_refuses_what_it_will_not_run() throws Exception {
        run(() -> {});
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> netty.group().next().execute(() -> trace.add("never")));
        assertThat(netty.group().isShutdown()).isTrue();
        assertThat(netty.group().terminationFuture().isDone()).isTrue();
        assertThat(trace).isEmpty();
    }

    @Test
    @Tag("slow") // the watchdog looks at real time: the handler holds the loop until reported
    void a_handler_that_blocks_the_loop_is_reported_with_its_stack() throws Exception {
        run(
                builder().slowStep(Duration.ofMillis(100)),
                () -> {
                    Promise<Boolean> done = loop.promise();
                    Ends ends =
                            pair(
                                    reading((context, message) -> {
                                        ((ByteBuf) message).release();
                                        computeUntilTold();
                                        done.complete(true);
                                    }));
                    readAndSend(ends);
                    done.await();
                });
        LoopFault fault = takeFault();
        assertThat(fault.message()).contains("has held the loop for");
        assertThat(Arrays.stream(fault.failure().getStackTrace()))
                .anyMatch(frame -> frame.getMethodName().equals("computeUntilTold"));
    }

    private void computeUntilTold() {
        while (!anyFault()) {
            Thread.onSpinWait();
        }
    }

    private void readAndSend(Ends ends) {
        loop.onDriver(() -> {
            ends.accepted().config().setAutoRead(true);
        });
        write(ends.client(), "message");
    }

    private interface Read {
        void read(ChannelHandlerContext context, Object message) throws Exception;
    }

    private static java.util.function.Consumer<Channel> reading(Read read) {
        return channel ->
                channel.pipeline()
                        .addLast(
                                new ChannelInboundHandlerAdapter() {
                                    @Override
                                    public void channelRead(
                                            ChannelHandlerContext context, Object message)
                                            throws Exception {
                                        read.read(context, message);
                                    }
                                });
    }
}
