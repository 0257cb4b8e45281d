package dev.millrace.io;

import dev.millrace.Async;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Looks up the address of a name, off the loop. */
final class Resolution {
    private Resolution() {}

    static InetSocketAddress address(String host, int port) throws IOException {
        Async.requireArgument(host, "host");
        Async.raisePending();
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        return new InetSocketAddress(
                literal != null ? literal : AddressResolver.system().resolve(host).getFirst(),
                port);
    }

    static InetSocketAddress address(InetSocketAddress address) throws IOException {
        return address.isUnresolved()
                ? address(address.getHostString(), address.getPort())
                : address;
    }
}
