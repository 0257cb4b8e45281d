package dev.millrace.benchmarks.io;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.TaskGroup;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.netty.NettyLoop;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
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
    private boolean over; // likewise

    private RedisGets() {}

    public static void main(String[] arguments) {
        boolean shared = arguments[0].equals("shared");
        int port = Integer.parseInt(arguments[1]);
        double seconds = Double.parseDouble(arguments[2]);
        Async.run(() -> {
            ClientResources resources =
                    shared
                            ? SharedResources.of(NettyLoop.current())
                            : DefaultClientResources.builder().ioThreadPoolSize(2).build();
            RedisClient client =
                    RedisClient.create(resources, RedisURI.create("127.0.0.1", port));
            RedisAsyncCommands<String, String> commands =
                    FutureBridge.await(
                                    client.connectAsync(
                                                    io.lettuce.core.codec.StringCodec.UTF8,
                                                    RedisURI.create("127.0.0.1", port))
                                            .toCompletableFuture())
                            .async();
            FutureBridge.await(commands.set("key", "value"));
            IO.println(new RedisGets().perSecond(commands, seconds));
            System.exit(0);
        });
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
            Async.sleep(java.time.Duration.ofMillis((long) (seconds * 1000))); // to get warm
            long before = answers;
            long begin = System.nanoTime();
            Async.sleep(java.time.Duration.ofMillis((long) (seconds * 1000)));
            rate =
                    (answers - before)
                            * (double) TimeUnit.SECONDS.toNanos(1)
                            / (System.nanoTime() - begin);
            over = true;
        });
        return rate;
    }

    private double rate;
}
