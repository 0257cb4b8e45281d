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
 * Tasks that read a key from Redis again and again, with Lettuce on the loop's thread or on a
 * thread of its own.
 *
 * <p>Arguments: {@code shared} or {@code own}, the port of the Redis, seconds. Prints the answers
 * per second.
 */
final class RedisGets {
    private static final int TASKS = 50;

    private long answers; // loop only
    private boolean over; // loop only
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
                                            StringCodec.UTF8, RedisURI.create("127.0.0.1", port)))
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
            // warm-up
            Async.sleep(Duration.ofMillis((long) (seconds * 1000)));
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

    /** Gives Lettuce the loop's group in place of the one that Lettuce would create. */
    private record OneLoop(NettyLoop netty) implements EventLoopGroupProvider {
        @Override
        @SuppressWarnings("unchecked")
        public <T extends EventLoopGroup> T allocate(Class<T> type) {
            // Lettuce uses it only as an EventLoopGroup
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
