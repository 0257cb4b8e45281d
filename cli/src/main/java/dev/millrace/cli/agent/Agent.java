package dev.millrace.cli.agent;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;

/** Connects to the command that loaded it, and answers until the command closes the connection. */
public final class Agent {
    private Agent() {}

    /**
     * Called by the JVM, once per attach. The class is loaded only once, so it keeps no state.
     *
     * @param socket where the command listens
     * @param jvm lists the classes of this JVM
     * @throws IOException if nobody listens there
     */
    public static void agentmain(String socket, Instrumentation jvm) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            // A platform thread, because all carriers of virtual threads may be stuck.
            Thread.ofPlatform()
                    .daemon()
                    .inheritInheritableThreadLocals(false)
                    .name("millrace-agent")
                    .start(new Answers(channel, jvm));
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
    }
}
