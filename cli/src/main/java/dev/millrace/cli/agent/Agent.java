package dev.millrace.cli.agent;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;

/** Connects to the command that had it loaded, and answers until that hangs up. */
public final class Agent {
    private Agent() {}

    /**
     * Called by the JVM, once per attach; the class itself is loaded once and keeps nothing.
     *
     * @param socket where the command listens
     * @param jvm knows the classes of this JVM
     * @throws IOException if nobody listens there
     */
    public static void agentmain(String socket, Instrumentation jvm) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            // A platform thread: all carriers of virtual threads may be what is stuck.
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
