package dev.millrace.springboot;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

@Timeout(60)
class ShutdownTest {

    @Test
    void an_application_that_stops_lets_tasks_and_jobs_end_while_its_beans_still_work() {
        var release = new CountDownLatch(1);
        var jobRuns = new CompletableFuture<Boolean>();
        Task<Boolean> task;
        CompletableFuture<Boolean> job = new CompletableFuture<>();
        try (OpenApplication application = open("1h")) {
            Resource resource = application.bean(Resource.class);
            task =
                    application
                            .bean(EventLoop.class)
                            .detach(() ->
                                    runInExecutor(
                                                    () -> {
                                                        jobRuns.complete(true);
                                                        release.await();
                                                        return resource.works();
                                                    })
                                            .await());
            Executor jobs = application.context().getBean("millraceJobs", Executor.class);
            jobs.execute(() -> {
                try {
                    release.await();
                    job.complete(resource.works());
                } catch (InterruptedException interrupted) {
                    job.completeExceptionally(interrupted);
                }
            });
            jobRuns.join();
            application.context().addApplicationListener(closing -> release.countDown());
        }
        assertThat(task.result()).isTrue();
        assertThat(job.join()).isTrue();
    }

    @Test
    void what_does_not_end_in_time_is_cancelled_while_its_beans_still_work() {
        var cleanUp = new CompletableFuture<Boolean>();
        Task<Integer> endless;
        try (OpenApplication application = open("0s")) {
            Resource resource = application.bean(Resource.class);
            var runs = new CompletableFuture<Boolean>();
            endless =
                    application
                            .bean(EventLoop.class)
                            .detach(() -> {
                                runs.complete(true);
                                try {
                                    Async.sleep(Duration.ofDays(1));
                                } catch (CancelledError cancelled) {
                                    cleanUp.complete(resource.works());
                                    throw cancelled;
                                }
                                return 1;
                            });
            runs.join();
        }
        assertThat(endless.cancelled()).isTrue();
        assertThat(cleanUp.join()).isTrue();
    }

    private static OpenApplication open(String wait) {
        return OpenApplication.open(
                Application.class,
                WebApplicationType.NONE,
                "millrace.shutdown.wait-for-tasks=" + wait,
                "spring.autoconfigure.exclude="
                        + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Resource resource() {
            return new Resource();
        }
    }

    /** Such as a pool of connections. */
    static final class Resource implements AutoCloseable {
        private final AtomicBoolean closed = new AtomicBoolean();

        boolean works() {
            return !closed.get();
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }
}
