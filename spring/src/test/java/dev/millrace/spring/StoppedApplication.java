package dev.millrace.spring;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** An application with a task that does not end by itself, for a test to stop by a signal. */
public final class StoppedApplication {

    private StoppedApplication() {}

    public static void main(String[] none) throws InterruptedException {
        var runs = new CountDownLatch(1);
        EventLoop loop =
                new SpringApplicationBuilder(Configured.class)
                        .web(WebApplicationType.NONE)
                        .bannerMode(Banner.Mode.OFF)
                        .properties("millrace.shutdown.wait-for-tasks=10ms")
                        .run()
                        .getBean(EventLoop.class);
        loop.submit(() ->
                Async.detach(
                        "nightly report",
                        () -> {
                            runs.countDown();
                            Async.sleep(Duration.ofDays(1));
                        }));
        runs.await();
        System.err.println("running");
        new CountDownLatch(1).await();
    }

    @SpringBootConfiguration
    @Import(MillraceAutoConfiguration.class)
    static class Configured {
        @Bean
        LastLog lastLog() {
            return new LastLog();
        }
    }

    /** Stops before all others, and then waits for what the JDK does beside them. */
    static final class LastLog implements SmartLifecycle {
        private volatile boolean running;

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            while (Logger.getLogger("").getHandlers().length > 0) {
                Thread.onSpinWait(); // java.util.logging ends in a shutdown hook of its own
            }
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }
    }
}
