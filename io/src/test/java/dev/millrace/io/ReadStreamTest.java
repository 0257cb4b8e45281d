package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.Promise;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of reads that end with a failure. */
@Timeout(60) // a hang fails, instead of stopping the build
class ReadStreamTest extends EngineTest {

    @Test
    void a_read_that_fails_as_the_stream_is_closed_fails_its_own_pull_only() {
        run(loop -> {
            Promise<String> answer = loop.loop().promise();
            var stream = new ReadStream<>(loop.loop(), "answers", () -> awaited(answer));
            var pull = Async.detach(() -> stream.next());
            loop.untilIdle();

            var broken = new IOException("broken");
            answer.fail(broken); // comes to the reader before the cancel by the close
            stream.close();

            assertThat(catchThrowable(pull::await)).isSameAs(broken);
            assertThat(stream.next()).isNull();
            assertThat(stream.next()).isNull();
            assertThat(stream.closed()).isTrue();
        });
    }

    @Test
    void a_read_that_fails_by_itself_fails_each_pull_until_the_close() {
        run(loop -> {
            var broken = new IOException("broken");
            Promise<String> answer = loop.loop().promise();
            answer.fail(broken);
            var stream = new ReadStream<>(loop.loop(), "answers", () -> awaited(answer));

            assertThat(catchThrowable(stream::next)).isSameAs(broken);
            assertThat(catchThrowable(stream::next)).isSameAs(broken);
            stream.close();
            assertThat(stream.next()).isNull();
        });
    }

    private static String awaited(Promise<String> answer) throws IOException {
        return answer.awaitThrowing(IOException.class);
    }
}
