package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against an agent that is made up. */
class TargetConnectionTest {
    private static final String TREE = "{\"format\":1,\"pid\":1}";

    @TempDir private Path folder;

    /** What the agent does with a question. */
    private interface Agent {
        void answer(DataOutputStream out) throws IOException;
    }

    @Test
    void half_an_answer_is_none() throws Exception {
        Agent half = out -> answer(out, 2 * TREE.length());
        try (Target target = target(half)) {
            assertThatExceptionOfType(AttachFailedException.class)
                    .isThrownBy(() -> target.tree(true))
                    .withMessageContaining("process 1 has closed the connection");
        }
    }

    @Test
    void the_rest_of_an_answer_of_another_form_is_not_taken_for_the_next() throws Exception {
        Agent wrong = out -> answer(out, -1);
        try (Target target = target(wrong, TargetConnectionTest::whole)) {
            assertThatThrownBy(() -> target.tree(true)).isInstanceOf(AttachFailedException.class);

            assertThatExceptionOfType(AttachFailedException.class)
                    .isThrownBy(() -> target.tree(false))
                    .withMessageContaining("process 1 has closed the connection");
        }
    }

    @Test
    void a_refusal_is_a_whole_answer_and_does_not_command_a_terminal() throws Exception {
        Agent refusal =
                out -> {
                    out.writeInt(-1);
                    out.writeUTF("no \u001b[31m\u009b32m");
                };
        try (Target target = target(refusal, TargetConnectionTest::whole)) {
            assertThatExceptionOfType(AttachFailedException.class)
                    .isThrownBy(() -> target.tree(false))
                    .withMessage("process 1: no ?[31m?32m");
            assertThat(target.tree(false)).isEqualTo(TREE);
        }
    }

    @Test
    void the_text_of_a_program_is_made_plain_whatever_its_millrace_does() throws Exception {
        Agent evil =
                out -> {
                    byte[] text = "a\u001b[31m\n\u202eb\n".getBytes(StandardCharsets.UTF_8);
                    out.writeInt(1);
                    out.writeUTF("app");
                    out.writeInt(text.length);
                    out.write(text);
                };
        try (Target target = target(evil, evil)) {
            assertThat(target.text(false)).isEqualTo("a?[31m\n?b\n");
            assertThat(target.mermaid()).isEqualTo("a?[31m\n?b\n");
        }
    }

    private static void whole(DataOutputStream out) throws IOException {
        answer(out, TREE.length());
    }

    private static void answer(DataOutputStream out, int length) throws IOException {
        out.writeInt(1);
        out.writeUTF("app");
        out.writeInt(length);
        out.write(TREE.getBytes(StandardCharsets.UTF_8));
    }

    /** Connected to somebody who answers one question after the other, and then hangs up. */
    private Target target(Agent... answers) throws IOException {
        var address = UnixDomainSocketAddress.of(folder.resolve("agent"));
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            SocketChannel ours = SocketChannel.open(address);
            SocketChannel theirs = server.accept();
            Thread.ofPlatform().daemon().start(() -> converse(theirs, answers));
            return new Target("1", ours);
        }
    }

    private static void converse(SocketChannel channel, Agent... answers) {
        try (channel) {
            var in = new DataInputStream(Channels.newInputStream(channel));
            var out = new DataOutputStream(Channels.newOutputStream(channel));
            for (Agent answer : answers) {
                in.readUTF();
                answer.answer(out);
            }
        } catch (IOException end) {
            // the target has closed the connection
        }
    }
}
