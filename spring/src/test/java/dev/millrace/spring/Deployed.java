package dev.millrace.spring;

import dev.millrace.Async;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.env.MapPropertySource;
import reactor.core.publisher.Mono;

/** An application, from start to end, of whatever class loader this is; see the test. */
public final class Deployed {

    private Deployed() {}

    /** Starts, does something of everything, leaves a task behind, and closes. */
    public static void run() throws Exception {
        try (var context = new AnnotationConfigApplicationContext()) {
            Map<String, Object> properties = Map.of("millrace.shutdown.wait-for-tasks", "0s");
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("deployed", properties));
            context.register(Configured.class);
            context.refresh();
            EventLoop loop = context.getBean(EventLoop.class);
            var adapter =
                    context.getBean(ReactiveAdapterRegistry.class).getAdapter(Coroutine.class);
            if (adapter == null) {
                throw new IllegalStateException("no coroutines");
            }
            Coroutine<Integer> body = () -> Math.toIntExact(counted());
            Integer value = Mono.from(adapter.<Integer>toPublisher(body)).block();
            if (value == null || value != 3) {
                throw new IllegalStateException("counted " + value);
            }
            var sleeps = new CompletableFuture<Boolean>();
            loop.detach(() -> {
                sleeps.complete(true);
                Async.sleep(Duration.ofDays(1));
                return 1;
            });
            loop.callSoonThreadSafe(() -> loop.callLater(Duration.ofMillis(1), () -> {}));
            sleeps.join();
        }
    }

    private static long counted() throws Exception {
        AsyncStream<Integer> stream =
                AsyncStream.generate(out -> {
                    for (int each = 0; each < 3; each++) {
                        out.emit(each);
                    }
                });
        int many = ReactorBridge.values(ReactorBridge.toFlux(stream)).toList().size();
        Async.moveOnAfter(
                Duration.ofMillis(1),
                () -> Async.interruptible(() -> new CountDownLatch(1).await()));
        return many;
    }

    @Configuration(proxyBeanMethods = false)
    @Import(MillraceAutoConfiguration.class)
    static class Configured {

        @Bean
        ReactiveAdapterRegistry registry() {
            return new ReactiveAdapterRegistry();
        }
    }
}
