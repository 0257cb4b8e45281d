package dev.millrace.io;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.executor.Dispatcher;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The address of a name, asked for where it may block. */
final class Resolution {
    private Resolution() {}

    @Checkpoint
    static InetSocketAddress address(String host, int port) throws IOException {
        Async.requireArgument(host, "host");
        Async.raisePending();
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        return new InetSocketAddress(literal != null ? literal : lookUp(host), port);
    }

    @Checkpoint
    static InetSocketAddress address(InetSocketAddress address) throws IOException {
        return address.isUnresolved()
                ? address(address.getHostString(), address.getPort())
                : address;
    }

    private static InetAddress lookUp(String host) throws IOException {
        Async.mayThrow(IOException.class);
        return runInExecutor(Dispatcher.blocking(), () -> InetAddress.getByName(host)).await();
    }
}
