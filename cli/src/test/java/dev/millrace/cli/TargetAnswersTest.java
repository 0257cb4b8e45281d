package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that no agent of this version gives. */
class TargetAnswersTest {
    private static final String NO_PROCESS = Long.toString(Long.MAX_VALUE);

    @TempDir private Path folder;

    private interface Question {
        void ask(Target target) throws IOException;
    }

    /** Asks an agent that answers {@code answer} and hangs up. */
    private void ask(byte[] answer, Question question) throws IOException {
        var address = UnixDomainSocketAddress.of(folder.resolve("agent"));
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
                var target = new Target(NO_PROCESS, SocketChannel.open(address))) {
            try (SocketChannel agent = server.accept()) {
                agent.write(ByteBuffer.wrap(answer));
                agent.shutdownOutput();
                question.ask(target);
            }
        }
    }

    private static byte[] answer(int length, String... trees) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeInt(trees.length);
        for (String tree : trees) {
            out.writeUTF("app");
            out.writeInt(length < 0 || length > 1_000 ? length : tree.length());
            out.write(tree.getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, 1_000_000, Integer.MAX_VALUE})
    void a_length_that_nothing_follows_ends_the_connection(int length) throws IOException {
        ask(
                answer(length, "{}"),
                target -> {
                    assertThatExceptionOfType(AttachFailedException.class)
                            .isThrownBy(() -> target.tree(false));
                    assertThat(target.isOpen()).isFalse();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{\"loops\": 7}",
                "{\"n\": null}",
                "{\"loops\": [{\"id\": 1}]}"
            })
    void something_else_than_a_tree_is_told_as_such(String tree) throws IOException {
        ask(
                answer(0, tree, tree),
                target ->
                        assertThatExceptionOfType(AttachFailedException.class)
                                .isThrownBy(() -> target.tree(false))
                                .withMessageContaining("something else than a tree"));
    }

    @Test
    void one_tree_is_passed_on_as_it_came() throws IOException {
        ask(answer(0, "{}"), target -> assertThat(target.tree(false)).isEqualTo("{}"));
    }
}
