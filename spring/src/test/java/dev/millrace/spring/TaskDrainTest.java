package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** Tasks that run when their application stops. */
@Tag("slow") // starts applications
@Timeout(60)
class TaskDrainTest {

    @SpringBootConfiguration
    @Import(MillraceAutoConfiguration.class)
    static class Configured {}

    private static ConfigurableApplicationContext start(String wait) {
        return new SpringApplicationBuilder(Configured.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties("millrace.shutdown.wait-for-tasks=" + wait)
                .run();
    }

    /** After the start of an application, which sets up the logging of the JVM anew. */
    private static Warnings warnings() {
        return Warnings.of(TaskDrain.class);
    }

    private static Task<?> startEndless(EventLoop loop) {
        var begun = new CompletableFuture<Boolean>();
        Task<?> endless =
                loop.detach(
                        "nightly report",
                        () -> {
                            begun.complete(true);
                            Async.sleep(Duration.ofDays(1));
                            return null;
                        });
        begun.join();
        return endless;
    }

    @Test
    void tasks_that_do_not_end_in_time_are_named_and_cancelled() {
        var application = start("1ms");
        try (Warnings warnings = warnings()) {
            Task<?> endless = startEndless(application.getBean(EventLoop.class));
            application.close();
            assertThat(endless.cancelled()).isTrue();
            assertThat(warnings.messages())
                    .singleElement()
                    .asString()
                    .endsWith("cancels what has not ended within PT0.001S: [nightly report]");
        }
    }

    @Test
    void with_no_time_to_wait_tasks_are_cancelled_without_a_word() {
        var application = start("0s");
        try (Warnings warnings = warnings()) {
            Task<?> endless = startEndless(application.getBean(EventLoop.class));
            application.close();
            assertThat(endless.cancelled()).isTrue();
            assertThat(warnings.messages()).isEmpty();
        }
    }

    @Test
    void a_task_that_stops_its_application_does_not_wait_for_itself() {
        try (var application = start("1d")) {
            TaskDrain drain = application.getBean(TaskDrain.class);
            EventLoop loop = application.getBean(EventLoop.class);
            assertThat(drain.isRunning()).isTrue();

            loop.submit(() -> drain.stop()).join();

            assertThat(drain.isRunning()).isFalse();
            assertThat(drain).hasToString("drain of tasks for PT24H");
        }
    }

    @Test
    void an_interrupt_ends_the_wait_and_the_tasks_are_cancelled() {
        try (var application = start("1d");
                Warnings warnings = warnings()) {
            Task<?> endless = startEndless(application.getBean(EventLoop.class));
            Thread.currentThread().interrupt();

            application.getBean(TaskDrain.class).stop();

            assertThat(Thread.interrupted()).isTrue();
            assertThat(warnings.messages()).hasSize(1);
            var ended = new CompletableFuture<Boolean>();
            application
                    .getBean(EventLoop.class)
                    .offer(() -> endless.addDoneCallback(_ -> ended.complete(true)));
            assertThat(ended.join()).isTrue();
            assertThat(endless.cancelled()).isTrue();
        }
    }
}
