package dev.millrace;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the child processes of {@link ShutdownLogTest} run. */
final class ShutdownLogPrograms {
    private static final Logger ROOT = Logger.getLogger("");

    private ShutdownLogPrograms() {}

    private static void closeTheCommonLoopAtTheEnd(Runnable before) throws InterruptedException {
        CommonLease lease = EventLoop.leaseCommon();
        var runs = new CountDownLatch(1);
        EventLoop.common()
                .submit(() ->
                        Async.detach(
                                "nightly report",
                                () -> {
                                    runs.countDown();
                                    Async.sleep(Duration.ofDays(1));
                                }));
        runs.await();
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            awaitHookOfLogging();
                            before.run();
                            lease.close();
                        }));
        System.err.println("running");
        new CountDownLatch(1).await();
    }

    /** The JDK's hook runs beside this one, and removes the root's handlers twice. */
    private static void awaitHookOfLogging() {
        while (ROOT.getHandlers().length > 0) {
            Thread.onSpinWait();
        }
        for (Thread each : Thread.getAllStackTraces().keySet()) {
            while (each.getClass().getName().equals("java.util.logging.LogManager$Cleaner")
                    && each.isAlive()) {
                Thread.onSpinWait();
            }
        }
    }

    /** As an application does that leases the common loop. */
    static final class ClosesTheCommonLoop {
        private ClosesTheCommonLoop() {}

        public static void main(String[] args) throws InterruptedException {
            closeTheCommonLoopAtTheEnd(() -> {});
        }
    }

    /** One that it adds once the others are gone. */
    static final class HasAHandlerOfItsOwn {
        private HasAHandlerOfItsOwn() {}

        public static void main(String[] args) throws InterruptedException {
            closeTheCommonLoopAtTheEnd(() -> ROOT.addHandler(new Own()));
        }
    }

    private static final class Own extends Handler {
        @Override
        public void publish(LogRecord record) {
            System.err.println("own handler: " + record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
