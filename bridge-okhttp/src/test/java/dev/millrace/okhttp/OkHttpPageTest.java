package dev.millrace.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.TaskGroup;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import okhttp3.Call;
import okhttp3.Response;
import org.junit.jupiter.api.Timeout;

/** The code of the page about OkHttp. */
@Timeout(60) // a hang fails, instead of stopping the build
class OkHttpPageTest {

    private static String whole(Call call) throws IOException {
        // @start region=whole
        return OkHttpBridge.await(call, response -> response.body().string());
        // @end
    }

    private static long pieces(Call call, OutputStream file) throws IOException {
        // @start region=pieces
        try (Response response = OkHttpBridge.await(call)) { // the headers are there
            if (!response.isSuccessful()) {
                throw new IOException("the server said " + response.code());
            }
            return OkHttpBridge.chunks(response)
                    .fold(
                            0L,
                            (bytes, chunk) -> {
                                file.write(chunk.toByteArray());
                                return bytes + chunk.size();
                            });
        }
        // @end
    }

    private static String both(Call one, Call other) {
        // @start region=both
        return Async.timeout(
                Duration.ofSeconds(2),
                () ->
                        TaskGroup.call(group -> {
                            var left = group.fork(() -> whole(one));
                            var right = group.fork(() -> whole(other));
                            return left.await() + right.await();
                        })); // a failure or the deadline cancels both calls
        // @end
    }

    @OnEachEngine
    void the_page_runs(FiberEngine engine) throws Exception {
        Peer.run(
                engine,
                peer -> {
                    assertThat(whole(peer.call("/hello"))).isEqualTo("hello");
                    assertThat(pieces(peer.call("/large"), OutputStream.nullOutputStream()))
                            .isEqualTo(Peer.LARGE);
                    assertThat(both(peer.call("/hello"), peer.call("/missing")))
                            .isEqualTo("hellono such page");
                });
    }
}
