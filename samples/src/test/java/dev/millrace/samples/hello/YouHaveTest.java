package dev.millrace.samples.hello;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Each line of the README's table does what the table says. */
class YouHaveTest {
    private static final String ORDER = "a pound of tea";

    @Test
    void a_task_awaits_every_style() throws SQLException {
        List<Object> values =
                Async.run(() -> {
                    var elements = new ArrayList<String>();
                    YouHave.flux(Flux.just("a", "b"), elements::add);
                    var asked = new FutureTask<>(() -> "future");
                    Thread.ofVirtual().start(asked);
                    return List.of(
                            YouHave.blockingCall(),
                            YouHave.callback(),
                            YouHave.completableFuture(CompletableFuture.supplyAsync(() -> "stage")),
                            String.valueOf(YouHave.mono(Mono.just("mono"))),
                            elements,
                            YouHave.single(Single.just("single")),
                            YouHave.flowable(Flowable.just("x", "y")),
                            YouHave.future(asked));
                });

        assertThat(values)
                .containsExactly(
                        ORDER,
                        12,
                        "stage",
                        "mono",
                        List.of("a", "b"),
                        "single",
                        List.of("x", "y"),
                        "future");
    }

    @Test
    void a_listener_becomes_a_stream() {
        String heard =
                Async.run(() -> {
                    var bell = new YouHave.Bell();
                    try (var tones = YouHave.listener(bell)) {
                        EventLoop.current().callSoon(() -> bell.ring("ding"));
                        return tones.next();
                    }
                });

        assertThat(heard).isEqualTo("ding");
    }

    @Test
    void a_file_is_read_by_nio2(@TempDir Path folder) throws Exception {
        Path path = Files.writeString(folder.resolve("tea.txt"), "tea");
        var buffer = ByteBuffer.allocate(8);

        try (var file = AsynchronousFileChannel.open(path)) {
            assertThat(Async.<Integer, RuntimeException>run(() -> YouHave.nio2(file, buffer)))
                    .isEqualTo(3);
        }
    }

    @Test
    void a_body_becomes_every_style() throws Exception {
        assertThat(YouHave.toCompletableFuture().get()).isEqualTo(ORDER);
        assertThat(YouHave.toMono().block()).isEqualTo(ORDER);
        assertThat(YouHave.toFlux().collectList().block()).containsExactly(ORDER);
        assertThat(YouHave.toSingle().blockingGet()).isEqualTo(ORDER);
        assertThat(YouHave.toFlowable().toList().blockingGet()).containsExactly(ORDER);
        assertThat(YouHave.toBlockingCall(EventLoop.common())).isEqualTo(ORDER);
        var result = new CompletableFuture<String>();
        YouHave.toCallback(EventLoop.common(), result::complete);
        assertThat(result.get()).isEqualTo(ORDER);
    }
}
