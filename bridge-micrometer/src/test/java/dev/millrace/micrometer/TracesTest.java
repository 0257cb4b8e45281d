package dev.millrace.micrometer;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.testing.junit.EngineTest;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Spans of the OpenTelemetry SDK that observations become, by what they say of their parents. */
@Timeout(60)
@Tag("slow") // the classes of the SDK
class TracesTest extends EngineTest {
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider =
            SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build();
    private final ObservationRegistry registry = ObservationRegistry.create();

    @BeforeEach
    void trace() {
        var tracer =
                new OtelTracer(provider.get("test"), new OtelCurrentTraceContext(), event -> {});
        registry.observationConfig()
                .observationHandler(new DefaultTracingObservationHandler(tracer));
    }

    @AfterEach
    void end() {
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
        provider.close();
    }

    /** The name of each span's parent by its own; {@code -} for none. */
    private Map<String, String> parents() {
        Map<String, String> names = new TreeMap<>();
        exporter.getFinishedSpanItems()
                .forEach(span -> names.put(span.getSpanId(), span.getName()));
        Map<String, String> parents = new TreeMap<>();
        exporter.getFinishedSpanItems()
                .forEach(span ->
                        parents.put(
                                span.getName(), names.getOrDefault(span.getParentSpanId(), "-")));
        assertThat(parents).as("names are unique").hasSize(names.size());
        return parents;
    }

    private void observe(String name) {
        ObservedBody.observe(name, registry, () -> {});
    }

    @Test
    void one_trace_goes_through_tasks_jobs_and_publishers_and_back() {
        run(loop ->
                ObservedBody.observe(
                        "request",
                        registry,
                        () -> {
                            TaskGroup.run(group -> {
                                group.fork(() ->
                                        ObservedBody.observe(
                                                "stock",
                                                registry,
                                                () -> {
                                                    runInExecutor(() -> observe("database"))
                                                            .await();
                                                    Async.sleep(Duration.ofSeconds(1));
                                                    observe("stock again");
                                                }));
                                group.fork(() ->
                                        ObservedBody.observe(
                                                "bank",
                                                registry,
                                                () -> {
                                                    Async.sleep(Duration.ofSeconds(1));
                                                    ReactorBridge.await(oursAndForeign("mono"));
                                                    observe("bank again");
                                                }));
                            });
                            ReactorBridge.values(
                                            Flux.range(0, 2)
                                                    .concatMap(
                                                            each -> oursAndForeign("flux " + each)))
                                    .toList();
                            observe("mail");
                        }));

        assertThat(parents())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.ofEntries(
                                Map.entry("request", "-"),
                                Map.entry("stock", "request"),
                                Map.entry("database", "stock"),
                                Map.entry("stock again", "stock"),
                                Map.entry("bank", "request"),
                                Map.entry("mono", "bank"),
                                Map.entry("mono's job", "mono"),
                                Map.entry("bank again", "bank"),
                                Map.entry("flux 0", "request"),
                                Map.entry("flux 0's job", "flux 0"),
                                Map.entry("flux 1", "request"),
                                Map.entry("flux 1's job", "flux 1"),
                                Map.entry("mail", "request")));
        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getTraceId)
                .containsOnly(exporter.getFinishedSpanItems().getFirst().getTraceId());
    }

    /** A body of ours as a {@code Mono}, subscribed to behind a thread of Reactor's. */
    private Mono<Integer> oursAndForeign(String name) {
        return ReactorBridge.toMono(() ->
                        ObservedBody.observe(
                                name,
                                registry,
                                () -> {
                                    Async.checkpoint();
                                    runInExecutor(() -> observe(name + "'s job")).await();
                                    return 1;
                                }))
                .subscribeOn(Schedulers.parallel());
    }

    @Test
    void two_requests_at_a_time_do_not_mix() {
        run(loop ->
                TaskGroup.run(group -> {
                    for (String name : new String[] {"a", "b", "c"}) {
                        group.fork(() ->
                                ObservedBody.observe(
                                        "request " + name,
                                        registry,
                                        () -> {
                                            for (int step = 0; step < 3; step++) {
                                                String here = name + step;
                                                Async.checkpoint();
                                                observe(here);
                                                runInExecutor(() -> observe("job " + here)).await();
                                                ReactorBridge.await(oursAndForeign("mono " + here));
                                            }
                                        }));
                    }
                }));

        Map<String, String> parents = parents();
        assertThat(parents).hasSize(3 + 3 * 3 * 4);
        parents.forEach((name, parent) -> {
            if (name.startsWith("request")) {
                assertThat(parent).isEqualTo("-");
            } else if (name.endsWith("'s job")) {
                assertThat(name).isEqualTo(parent + "'s job");
            } else {
                String last = name.substring(name.lastIndexOf(' ') + 1);
                assertThat(parent).as(name).isEqualTo("request " + last.charAt(0));
            }
        });
    }

    @Test
    void a_failed_span_is_an_error_and_a_cancelled_one_says_so() {
        run(loop -> {
            try {
                ObservedBody.observe(
                        "failed",
                        registry,
                        () -> {
                            throw new IllegalStateException("broken");
                        });
            } catch (IllegalStateException expected) {
                Async.moveOnAfter(
                        Duration.ofSeconds(1),
                        () ->
                                ObservedBody.observe(
                                        "cancelled",
                                        registry,
                                        () -> Async.sleep(Duration.ofDays(1))));
            }
        });

        assertThat(exporter.getFinishedSpanItems())
                .extracting(span -> span.getName() + " " + span.getStatus().getStatusCode())
                .containsExactly("failed " + StatusCode.ERROR, "cancelled " + StatusCode.OK);
        assertThat(exporter.getFinishedSpanItems().getLast().getEvents())
                .singleElement()
                .satisfies(event -> assertThat(event.getName()).isEqualTo("cancelled"));
    }
}
