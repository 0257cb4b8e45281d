package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.internal.fiber.Carriers;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Threads that are not the loop's stay off it, and need nothing of it, wherever they were started.
 */
class ForeignThreadsTest extends EngineTest {
    /**
     * Holds the loop: on the carrier by a call it cannot get out of, on the baton engine by any
     * call.
     */
    private void holdLoop(Runnable blocking) {
        if (engine == FiberEngine.CARRIER) {
            PinnedStack.run(blocking);
        } else {
            blocking.run(); // pinned, it would take one of the JDK's few carriers as well
        }
    }

    private void holdLoopUntil(CountDownLatch latch) {
        holdLoop(() -> {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void a_virtual_thread_started_from_a_task_runs_while_the_task_holds_the_loop() {
        var onLoop = new AtomicBoolean(true);

        run(loop -> {
            var done = new CountDownLatch(1);
            Thread thread =
                    Thread.ofVirtual()
                            .start(() -> {
                                onLoop.set(Carriers.isLoop());
                                done.countDown();
                            });
            holdLoopUntil(done); // for ever, if the thread needed the loop
            Async.blocking(() -> thread.join());
        });

        assertThat(onLoop).isFalse();
    }

    @Test
    void it_comes_back_off_the_loop_after_every_wait() {
        var onLoop = new AtomicBoolean();

        run(loop -> {
            var queue = new SynchronousQueue<String>();
            Thread thread =
                    Thread.ofVirtual()
                            .start(() -> {
                                for (int i = 0; i < 20; i++) {
                                    take(queue);
                                    onLoop.compareAndSet(false, Carriers.isLoop());
                                }
                            });
            for (int i = 0; i < 20; i++) {
                Async.blocking(() -> queue.put("next"));
            }
            Async.blocking(() -> thread.join());
        });

        assertThat(onLoop).isFalse();
    }

    private static void take(SynchronousQueue<String> queue) {
        try {
            queue.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_virtual_thread_started_by_one_that_a_task_started_stays_off_the_loop() {
        var onLoop = new AtomicBoolean(true);

        run(loop -> {
            var done = new CountDownLatch(1);
            Thread outer =
                    Thread.ofVirtual()
                            .start(() ->
                                    Thread.ofVirtual()
                                            .start(() -> {
                                                onLoop.set(Carriers.isLoop());
                                                done.countDown();
                                            }));
            holdLoopUntil(done);
            Async.blocking(() -> outer.join());
        });

        assertThat(onLoop).isFalse();
    }

    @Test
    void an_executor_that_a_task_opened_serves_the_application_also_after_the_loop_is_gone()
            throws InterruptedException, ExecutionException {
        var made = new AtomicReference<ExecutorService>();

        run(loop -> {
            ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
            made.set(executor);
            boolean onLoop = Async.blocking(() -> executor.submit(Carriers::isLoop).get());
            assertThat(onLoop).isFalse();
        });

        try (ExecutorService executor = made.get()) {
            assertThat(executor.submit(Carriers::isLoop).get()).isFalse();
        }
    }

    @Test
    void jobs_of_a_scope_like_executor_end_while_their_task_waits_for_them_on_the_loop() {
        run(loop -> {
            var done = new CountDownLatch(3);
            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 3; i++) {
                    executor.execute(done::countDown);
                }
                holdLoopUntil(done);
                Async.blocking(() -> executor.shutdown());
            }
        });
    }

    @Test
    void socket_reads_go_on_while_the_loop_is_busy() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            run(loop -> {
                Thread reader = Thread.ofVirtual().start(() -> echo(server.getLocalPort()));
                holdLoop(() -> talk(server)); // the loop stands still meanwhile
                Async.blocking(() -> reader.join());
            });
        }
    }

    @Test
    void socket_reads_go_on_after_the_loop_has_closed() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var reader = new AtomicReference<Thread>();
            try (Runner runner = Runner.of(EventLoop.builder().engine(engine))) {
                runner.run(() ->
                        reader.set(Thread.ofVirtual().start(() -> echo(server.getLocalPort()))));
            }
            talk(server);
            reader.get().join();
        }
    }

    /** Sends back what it reads until the other side has enough. */
    private static void echo(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            for (int read = socket.getInputStream().read();
                    read >= 0;
                    read = socket.getInputStream().read()) {
                socket.getOutputStream().write(read);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void talk(ServerSocket server) {
        try (Socket peer = server.accept()) {
            for (int i = 0; i < 50; i++) { // often enough that some reads find nothing and wait
                peer.getOutputStream().write(i);
                assertThat(peer.getInputStream().read()).isEqualTo(i);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
