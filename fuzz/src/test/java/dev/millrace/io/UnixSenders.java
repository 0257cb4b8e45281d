package dev.millrace.io;

import dev.millrace.fuzz.Script;
import dev.millrace.fuzz.Target;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;

/** The addresses of those who send to a Unix domain socket, as Netty's transports name them. */
public final class UnixSenders implements Target {
    @Override
    public void run(byte[] input) {
        var script = new Script(input);
        var charset = script.flag() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        SocketAddress sender =
                UnixAddresses.ofJdk(new DomainSocketAddress(new String(script.rest(), charset)));
        if (!(sender instanceof UnixDomainSocketAddress unix)) {
            throw new AssertionError("not an address of the JDK: " + sender);
        }
        if (!UnixAddresses.ofJdk(UnixAddresses.ofNetty(unix)).equals(unix)) {
            throw new AssertionError(sender + " did not come back");
        }
    }
}
