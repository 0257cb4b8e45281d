package dev.millrace.benchmarks.io;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.netty.NettyLoop;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Tasks that read a key, each after the other: with Lettuce on the loop's thread, or on its own.
 *
 * <p>Arguments: {@code shared} or {@code own}, the port of a Redis, seconds. Prints the answers per
 * second.
 */
final class RedisGets {
    private static final int TASKS = 50;

    private long answers; // loop only
    private boolean over; // as the next, too
    private double rate;

    private RedisGets() {}

    public static void main(String[] arguments) {
        boolean shared = arguments[0].equals("shared");
        int port = Integer.parseInt(arguments[1]);
        double seconds = Double.parseDouble(arguments[2]);
        Async.run(() -> {
            RedisClient client = RedisClient.create(shared ? onLoop() : onItsOwn());
            RedisAsyncCommands<String, String> commands =
                    FutureBridge.await(
                                    client.connectAsync(
                                            StringCodec.UTF8,
                                            RedisURI.create("127.0.0.1", port)))
                            .async();
            FutureBridge.await(commands.set("key", "value"));
            IO.println("rate " + (long) new RedisGets().perSecond(commands, seconds));
            System.exit(0);
        });
    }

    private static ClientResources onLoop() {
        NettyLoop netty = NettyLoop.current();
        return ClientResources.builder()
                .eventLoopGroupProvider(new OneLoop(netty))
                .eventExecutorGroup(netty.group())
                .build();
    }

    private static ClientResources onItsOwn() {
        return ClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
    }

    private double perSecond(RedisAsyncCommands<String, String> commands, double seconds) {
        TaskGroup.run(group -> {
            for (int i = 0; i < TASKS; i++) {
                group.fork(() -> {
                    while (!over) {
                        FutureBridge.await(commands.get("key"));
                        answers++;
                    }
                });
            }
            Async.sleep(Duration.ofMillis((long) (seconds * 1000))); // to get warm
            long before = answers;
            long begin = System.nanoTime();
            Async.sleep(Duration.ofMillis((long) (seconds * 1000)));
            rate =
                    (answers - before)
                            * (double) TimeUnit.SECONDS.toNanos(1)
                            / (System.nanoTime() - begin);
            over = true;
        });
        return rate;
    }

    /** Lettuce asks it for a group of the kind that it would make; it gets that of the loop. */
    private record OneLoop(NettyLoop netty) implements EventLoopGroupProvider {
        @Override
        @SuppressWarnings("unchecked") // Lettuce takes it for an EventLoopGroup, and no more
        public <T extends EventLoopGroup> T allocate(Class<T> type) {
            return (T) netty.group();
        }

        @Override
        public int threadPoolSize() {
            return 1;
        }

        @Override
        public Future<Boolean> release(
                EventExecutorGroup group, long quietPeriod, long timeout, TimeUnit unit) {
            return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
        }

        @Override
        public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
            return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
        }
    }
}
