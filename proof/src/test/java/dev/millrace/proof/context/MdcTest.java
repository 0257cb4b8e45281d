package dev.millrace.proof.context;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import reactor.core.publisher.Mono;

/** The MDC of SLF4J, with Logback. */
@Timeout(60)
class MdcTest extends EngineTest {
    @RegisterExtension final Registered registered = new Registered();

    private final Logger logger = (Logger) LoggerFactory.getLogger("mdc");
    private final ListAppender<ILoggingEvent> events =
            new ListAppender<>() {
                @Override
                protected void append(ILoggingEvent event) {
                    event.prepareForDeferredProcessing(); // it reads the MDC only when asked
                    super.append(event);
                }
            };

    @BeforeEach
    void listen() {
        events.start();
        logger.addAppender(events);
        logger.setAdditive(false);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(events);
    }

    @Test
    void a_log_line_names_the_request_wherever_its_work_is_done() {
        TestLoop.run(
                engine,
                loop -> {
                    MDC.put("request", "r-1");
                    logger.warn("task");
                    TaskGroup.run(group -> group.fork(() -> logger.warn("child")));
                    RunInExecutor.runInExecutor(() -> logger.warn("job")).await();
                    loop.loop().callSoon(() -> logger.warn("callback"));
                    loop.untilIdle();
                    Mono<Object> behind =
                            ReactorBridge.toMono(
                                    loop.loop(),
                                    () -> {
                                        logger.warn("behind a mono");
                                        return null;
                                    });
                    ReactorBridge.await(behind);
                    Async.detach(() -> logger.warn("detached")).await();
                    MDC.clear();
                    logger.warn("after");
                });
        assertThat(events.list)
                .extracting(event ->
                        event.getMessage() + " " + event.getMDCPropertyMap().get("request"))
                .containsExactly(
                        "task r-1",
                        "child r-1",
                        "job r-1",
                        "callback r-1",
                        "behind a mono r-1",
                        "detached null",
                        "after null");
    }

    @Test
    void what_is_put_inside_stays_inside() {
        TestLoop.run(
                engine,
                loop -> {
                    MDC.put("request", "r-1");
                    TaskGroup.run(group -> group.fork(() -> MDC.put("step", "child")));
                    RunInExecutor.runInExecutor(() -> MDC.put("step", "job")).await();
                    loop.loop().callSoon(() -> MDC.put("step", "callback"));
                    loop.untilIdle();
                    assertThat(MDC.getCopyOfContextMap()).containsOnlyKeys("request");
                    loop.loop().callSoon(() -> logger.warn("next callback"));
                    loop.untilIdle();
                });
        assertThat(events.list.getFirst().getMDCPropertyMap()).containsOnlyKeys("request");
    }
}
