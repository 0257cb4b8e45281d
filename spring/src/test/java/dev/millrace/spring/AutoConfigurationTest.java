package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Task;
import dev.millrace.reactor.ReactorBridge;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import reactor.core.publisher.Mono;

/** Starts an application and a server for each test. */
@Tag("slow")
class AutoConfigurationTest {

    @Test
    void an_application_without_a_line_of_set_up_has_its_types_and_a_loop() throws Exception {
        try (TeaShop shop = TeaShop.open(null)) {
            assertThat(shop.get("/task").body()).isEqualTo("{\"name\":\"oolong\",\"grams\":50}");
            assertThat(shop.get("/coroutine").body()).contains("100"); // ran on the loop injected
            assertThat(shop.loop().name()).isEqualTo("millrace-common");
        }
    }

    @Test
    void closing_the_application_cancels_what_runs_and_leaves_neither_loop_nor_thread()
            throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        EventLoop loop;
        Task<String> endless;
        try (TeaShop shop = TeaShop.open(null)) {
            loop = shop.loop();
            endless =
                    loop.detach(
                            "endless",
                            () -> {
                                Async.sleep(Duration.ofDays(1));
                                return "a day later";
                            });
            assertThat(shop.get("/lines").statusCode()).isEqualTo(200);
        }

        assertThat(loop.closed()).isTrue();
        assertThat(endless.cancelled()).isTrue();
        for (Thread thread : ownThreads(before)) {
            thread.join(); // on its way out; one that stays fails the test by its time limit
        }
    }

    @Test
    void an_application_that_asks_for_no_loop_opens_none() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        var bare =
                new SpringApplicationBuilder(Bare.class)
                        .bannerMode(Banner.Mode.OFF)
                        .web(WebApplicationType.NONE)
                        .properties(
                                "logging.level.root=off", "millrace.shutdown.wait-for-tasks=0s");
        try (var application = bare.run()) {
            assertThat(application.getBeanNamesForType(EventLoop.class)).hasSize(1);
            assertThat(ownThreads(before))
                    .noneMatch(thread -> thread.getName().startsWith("millrace-common"));
        }
    }

    @Test
    void webflux_and_the_registry_that_mvc_asks_and_to_mono_are_on_the_same_loop()
            throws Exception {
        try (TeaShop shop = TeaShop.open(null)) {
            EventLoop loop = shop.loop();
            ReactiveAdapter shared =
                    Objects.requireNonNull(
                            ReactiveAdapterRegistry.getSharedInstance()
                                    .getAdapter(Coroutine.class));
            Coroutine<Boolean> body = () -> EventLoop.current() == loop;

            assertThat(shop.get("/coroutine").body()).contains("100"); // on the loop injected
            assertThat(Mono.from(shared.<Boolean>toPublisher(body)).block()).isTrue();
            assertThat(ReactorBridge.toMono(body).block()).isTrue();
            assertThat(EventLoop.common()).isSameAs(loop);
        }
    }

    @Test
    void two_applications_share_one_loop_which_the_last_one_closes() throws Exception {
        EventLoop loop;
        try (TeaShop first = TeaShop.open(null)) {
            loop = first.loop();
            try (TeaShop second = TeaShop.open(null)) {
                assertThat(second.loop()).isSameAs(loop);
            }
            assertThat(loop.running()).isTrue();
            assertThat(first.get("/coroutine").body()).contains("100");
        }
        assertThat(loop.closed()).isTrue();
    }

    @Test
    void a_loop_of_the_applications_own_is_used_and_left_running() throws Exception {
        var own = new OwnLoop(FiberEngine.BATON);
        try (TeaShop shop = TeaShop.open(own.loop())) {
            assertThat(shop.loop()).isSameAs(own.loop());
            assertThat(shop.get("/coroutine").body()).contains("100");
        }
        assertThat(own.loop().running()).isTrue();
        own.close();
    }

    @Test
    void the_shared_registry_is_told_and_holds_no_loop_of_the_application() {
        EventLoop loop;
        try (TeaShop shop = TeaShop.open(null)) {
            loop = shop.loop();
        }
        ReactiveAdapter adapter =
                Objects.requireNonNull(
                        ReactiveAdapterRegistry.getSharedInstance().getAdapter(Coroutine.class));
        Coroutine<Boolean> body = () -> EventLoop.current() == loop;

        assertThat(Mono.from(adapter.<Boolean>toPublisher(body)).block()).isFalse();
        EventLoop.common().close();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Bare {}

    /** The threads of ours that were not there before. */
    private static List<Thread> ownThreads(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .filter(thread -> !thread.isDaemon() || thread.getName().startsWith("millrace"))
                .toList();
    }
}
