package dev.millrace.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Runner;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.File;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NettyTransportTest {

    @Test
    void diagnostics_name_the_transport() {
        try (EventLoop loop = EventLoop.builder().poller(NettyTransport.nio()).open()) {
            assertThat(loop.diagnostics()).contains(", poller netty-nio");
        }
    }

    @Test
    void the_best_on_the_baton_is_nio_and_diagnostics_say_why() {
        assumeThat(Natives.epoll()).as("epoll can be used").isNull();
        try (EventLoop loop =
                EventLoop.builder()
                        .engine(FiberEngine.BATON)
                        .poller(NettyTransport.best())
                        .open()) {
            assertThat(loop.diagnostics())
                    .contains(
                            "poller netty-nio (epoll would keep a carrier of the JDK on this"
                                    + " engine)");
        }
    }

    @Test
    void a_native_transport_is_refused_on_the_baton_with_what_to_do() {
        assumeThat(Natives.epoll()).as("epoll can be used").isNull();
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        EventLoop.builder()
                                .engine(FiberEngine.BATON)
                                .poller(NettyTransport.epoll())
                                .open())
                .withMessageContaining("NettyTransport.nio() or best(), or the carrier engine");
    }

    @Test
    void a_transport_has_a_class_for_each_kind_of_channel_that_it_has() {
        NettyTransport nio = NettyTransport.nio();
        assertThat(nio.isNio()).isTrue();
        assertThat(nio.socketChannel()).isSameAs(NioSocketChannel.class);
        assertThat(nio.serverSocketChannel()).isSameAs(NioServerSocketChannel.class);
        assertThat(nio.datagramChannel()).isSameAs(NioDatagramChannel.class);
        assertThat((Object) nio.domainSocketChannel()).isSameAs(NioDomainSocketChannel.class);
        assertThat((Object) nio.serverDomainSocketChannel())
                .isSameAs(NioServerDomainSocketChannel.class);
        assertThat((Object) nio.domainDatagramChannel()).as("the JDK has none").isNull();

        assumeThat(Natives.epoll()).as("epoll can be used").isNull();
        NettyTransport epoll = NettyTransport.epoll();
        assertThat(epoll.isNio()).isFalse();
        assertThat(epoll.datagramChannel().getSimpleName()).isEqualTo("EpollDatagramChannel");
        assertThat(epoll.serverDomainSocketChannel().getSimpleName())
                .isEqualTo("EpollServerDomainSocketChannel");
        assertThat((Object) epoll.domainDatagramChannel()).isNotNull();
    }

    @Test
    void a_native_transport_whose_jar_is_missing_is_refused_with_what_to_do() throws Exception {
        try (URLClassLoader without = classPathWithout("transport-native-epoll")) {
            Method epoll = without.loadClass(NettyTransport.class.getName()).getMethod("epoll");
            assertThatThrownBy(() -> epoll.invoke(null))
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("no epoll: ")
                    .hasMessageContaining("use NettyTransport.nio() or best()");
        }
    }

    @Test
    void without_the_native_jar_the_best_is_nio_and_it_says_why() throws Exception {
        try (URLClassLoader without = classPathWithout("transport-native-epoll")) {
            assertThat(best(without)).startsWith("netty-nio (no epoll: ");
        }
        try (URLClassLoader without = classPathWithout("-epoll")) {
            assertThat(best(without))
                    .isEqualTo(
                            "netty-nio (no epoll: netty-transport-classes-epoll is not on the class"
                                    + " path)");
        }
    }

    private static String best(ClassLoader loader) throws Exception {
        Class<?> transport = loader.loadClass(NettyTransport.class.getName());
        return transport.getMethod("best").invoke(null).toString();
    }

    private static URLClassLoader classPathWithout(String jar) throws Exception {
        List<URL> rest = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains(jar)) {
                rest.add(new File(entry).toURI().toURL());
            }
        }
        URI here = NettyTransport.class.getProtectionDomain().getCodeSource().getLocation().toURI();
        rest.add(here.toURL());
        return new URLClassLoader(rest.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    @Test
    void a_loop_is_put_on_netty_at_the_first_use_and_once() {
        try (Runner runner = Runner.open()) {
            runner.run(() -> {
                EventLoop loop = EventLoop.current();
                NettyLoop first = NettyLoop.of(loop);
                assertThat(NettyLoop.current().group()).isSameAs(first.group());
                assertThat(loop.diagnostics()).contains("poller netty-");
                assertThatIllegalStateException()
                        .isThrownBy(() -> loop.install(NettyTransport.nio()))
                        .withMessageContaining("already");
                Async.checkpoint();
            });
        }
    }
}
