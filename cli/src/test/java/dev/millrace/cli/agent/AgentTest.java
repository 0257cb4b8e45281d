package dev.millrace.cli.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.net.StandardProtocolFamily;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent in this JVM, on a thread of its own, and the test as its command. */
class AgentTest {
    @TempDir private Path folder;

    private Class<?>[] loaded = {String.class, EventLoop.class, AgentTest.class};

    /** A JVM that has loaded {@link #loaded}; the agent asks it for nothing else. */
    private Instrumentation jvm() {
        return (Instrumentation)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {Instrumentation.class},
                        (_, method, _) -> {
                            if (method.getName().equals("getAllLoadedClasses")) {
                                return loaded;
                            }
                            throw new UnsupportedOperationException(method.toString());
                        });
    }

    /** One connection of a command. */
    private final class Command implements AutoCloseable {
        private final SocketChannel channel;
        private final DataInputStream in;
        private final DataOutputStream out;

        Command() throws IOException {
            Path socket = folder.resolve("s");
            try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                listener.bind(UnixDomainSocketAddress.of(socket));
                Agent.agentmain(socket.toString(), jvm());
                channel = listener.accept();
            }
            in = new DataInputStream(Channels.newInputStream(channel));
            out = new DataOutputStream(Channels.newOutputStream(channel));
        }

        /** The label and the tree of each copy; or the refusal alone. */
        List<String> ask(String request) throws IOException {
            out.writeUTF(request);
            var answer = new ArrayList<String>();
            int copies = in.readInt();
            if (copies < 0) {
                answer.add("refused: " + in.readUTF());
            }
            for (int i = 0; i < copies; i++) {
                answer.add(in.readUTF());
                answer.add(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
            }
            return answer;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Test
    void a_tree_is_answered_in_each_form_until_the_command_leaves() throws Exception {
        try (EventLoop loop = EventLoop.builder().name("shop").open()) {
            loop.runUntilComplete(
                    loop.detach(
                            "pricing",
                            () -> {
                                Async.blocking(this::askForEachForm);
                                return null;
                            }));
        }
    }

    private void askForEachForm() throws IOException {
        try (var command = new Command()) {
            assertThat(command.ask("toText")).hasSize(2).element(1).asString().contains("pricing");
            assertThat(command.ask("toJson").get(1))
                    .startsWith("{\"format\":1")
                    .contains("pricing")
                    .doesNotContain("\"stack\"");
            assertThat(command.ask("toJson stacks").get(1)).contains("\"stack\"", "AgentTest");
            assertThat(command.ask("toMermaid").get(1)).startsWith("flowchart");
        }
    }

    @Test
    void another_request_is_refused_and_the_next_is_answered() throws Exception {
        try (var command = new Command()) {
            assertThat(command.ask("exit")).containsExactly("refused: unknown request exit");
            assertThat(command.ask("exit stacks"))
                    .containsExactly("refused: unknown request exit stacks");
            assertThat(command.ask("x".repeat(2_000)).getFirst())
                    .hasSize("refused: ".length() + 1_000);
            assertThat(command.ask("toText")).hasSize(2);
        }
    }

    @Test
    void each_copy_of_millrace_answers_for_itself_under_the_name_of_its_loader() throws Exception {
        URL runtime = EventLoop.class.getProtectionDomain().getCodeSource().getLocation();
        try (var named = new URLClassLoader("inventory", new URL[] {runtime}, null);
                var nameless = new URLClassLoader(new URL[] {runtime}, null)) {
            loaded =
                    new Class<?>[] {
                        named.loadClass(EventLoop.class.getName()),
                        nameless.loadClass(EventLoop.class.getName())
                    };
            assertThat(Copy.in(jvm())).extracting(Copy::door).containsExactly(loaded);
            assertThat(new Copy(loaded[0]).label()).isEqualTo("inventory");
            assertThat(new Copy(loaded[1]).label())
                    .isEqualTo(
                            "java.net.URLClassLoader@"
                                    + Integer.toHexString(System.identityHashCode(nameless)));
        }
        assertThat(new Copy(String.class).label()).isEqualTo("boot");
    }

    @Test
    void a_program_without_millrace_has_no_copy() throws Exception {
        loaded = new Class<?>[] {String.class};
        try (var command = new Command()) {
            assertThat(command.ask("toText")).isEmpty();
        }
    }

    /** A door whose snapshot fails. */
    public static final class Broken {
        private Broken() {}

        /** Fails. */
        public static Object treeOfAll(boolean stacks) {
            throw new IllegalStateException("no snapshot" + (stacks ? " with stacks" : ""));
        }
    }

    @Test
    void a_copy_that_cannot_be_asked_says_why() {
        assertThatExceptionOfType(ReflectiveOperationException.class)
                .isThrownBy(() -> new Copy(String.class).tree(false, "toText"))
                .withMessage("the Millrace of boot is older than this command");
        assertThatExceptionOfType(ReflectiveOperationException.class)
                .isThrownBy(() -> new Copy(Broken.class).tree(true, "toText"))
                .withMessage("java.lang.IllegalStateException: no snapshot with stacks");
    }

    @Test
    void a_failure_of_the_jvm_is_an_answer_too() throws Exception {
        loaded = new Class<?>[] {null};
        try (var command = new Command()) {
            assertThat(command.ask("toText").getFirst())
                    .startsWith("refused: java.lang.NullPointerException");
        }
    }

    @Test
    void a_command_that_is_gone_before_the_agent_connects_fails_its_start() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Agent.agentmain(folder.resolve("none").toString(), jvm()));
    }
}
