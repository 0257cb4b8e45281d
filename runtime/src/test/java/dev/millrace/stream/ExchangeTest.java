package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow") // races of foreign threads with the loop
class ExchangeTest extends EngineTest {
    private static final int PER_THREAD = 5_000;

    /** Offers until each element is in, so that every element must arrive exactly once. */
    private static void feed(Sender<Integer> sender, int first) {
        for (int n = first; n < first + PER_THREAD; n++) {
            while (!sender.trySendThreadSafe(n)) {
                Thread.yield();
            }
        }
    }

    private void everything_arrives_once_and_in_order(int capacity) {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(capacity);
                    List<Thread> feeds = new ArrayList<>();
                    for (int f = 0; f < 2; f++) {
                        int first = f * PER_THREAD;
                        feeds.add(
                                Thread.ofPlatform()
                                        .daemon()
                                        .start(() -> feed(channel.sender(), first)));
                    }
                    var seen = new BitSet();
                    int[] last = {-1, -1, -1};
                    TaskGroup.run(group -> {
                        group.fork(() -> {
                            for (int n = 0; n < PER_THREAD; n++) {
                                channel.sender().send(2 * PER_THREAD + n);
                            }
                        });
                        for (int count = 0; count < 3 * PER_THREAD; count++) {
                            int element = channel.receiver().next();
                            int source = element / PER_THREAD;
                            assertThat(seen.get(element)).isFalse();
                            assertThat(element).isGreaterThan(last[source]);
                            seen.set(element);
                            last[source] = element;
                        }
                    });
                    channel.sender().close();
                    assertThat(channel.receiver().next()).isNull();
                    for (Thread feed : feeds) {
                        Async.blocking(() -> feed.join());
                    }
                });
    }

    @Test
    void at_a_rendezvous_everything_arrives_once_and_in_order() {
        everything_arrives_once_and_in_order(0);
    }

    @Test
    void through_a_small_buffer_everything_arrives_once_and_in_order() {
        everything_arrives_once_and_in_order(3);
    }

    @Test
    void what_a_foreign_thread_was_told_is_sent_arrives_though_the_sender_closes() {
        for (int round = 0; round < 50; round++) {
            TestLoop.run(
                    engine,
                    loop -> {
                        Channel<Integer> channel = AsyncStream.channel(1_000);
                        int[] accepted = new int[1];
                        Thread feed =
                                Thread.ofPlatform()
                                        .daemon()
                                        .start(() -> {
                                            try {
                                                while (channel.sender()
                                                        .trySendThreadSafe(accepted[0])) {
                                                    accepted[0]++;
                                                }
                                            } catch (ChannelClosedException closed) {
                                                Thread.yield();
                                            }
                                        });
                        channel.receiver().next();
                        channel.sender().close();
                        int received = 1 + channel.receiver().toList().size();
                        Async.blocking(() -> feed.join());
                        assertThat(received).isEqualTo(accepted[0]);
                    });
        }
    }
}
