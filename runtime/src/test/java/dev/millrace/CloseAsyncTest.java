package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CloseAsyncTest extends OnBothEngines {

    @Test
    void it_winds_a_loop_down_as_close_does_and_tells_when_that_is_over() throws Exception {
        CompletableFuture<Object> task = loop.submit(() -> loop.promise().await());
        runOneTurn();

        loop.closeAsync().get(20, TimeUnit.SECONDS);

        assertThat(loop.closed()).isTrue();
        assertThat(task).isCompletedExceptionally();
        assertThat(loop.closeAsync()).isCompleted();
    }

    @Test
    void it_fails_where_close_does() throws Exception {
        run(() -> {
            CompletableFuture<?> closed = loop.closeAsync();
            Async.blocking(() ->
                    assertThatExceptionOfType(ExecutionException.class)
                            .isThrownBy(() -> closed.get(20, TimeUnit.SECONDS))
                            .withMessageContaining("is running; stop it"));
        });

        assertThat(loop.closed()).isFalse();
    }

    @Test
    void to_cancel_what_it_returns_has_no_effect_on_the_loop() throws Exception {
        loop.closeAsync().cancel(true);

        loop.closeAsync().get(20, TimeUnit.SECONDS);

        assertThat(loop.closed()).isTrue();
    }
}
