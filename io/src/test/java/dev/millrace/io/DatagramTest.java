package dev.millrace.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.FiberEngine;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // a hang fails, instead of stopping the build
class DatagramTest {

    private static InetSocketAddress anyPort() {
        return anyPortOf("127.0.0.1");
    }

    private static InetSocketAddress anyPortOf(String address) {
        return new InetSocketAddress(address, 0);
    }

    private static DatagramEndpoint connectedTo(DatagramEndpoint server) throws IOException {
        return Datagrams.connect("127.0.0.1", server.port());
    }

    @OnEachEngine(with = Transport.class)
    void a_datagram_comes_with_its_senders_address_and_is_answered(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    // @start region=endpoints
                    try (var server = Datagrams.bind("127.0.0.1", 0);
                            var client = Datagrams.connect("localhost", server.port())) {
                        client.send("question".getBytes(UTF_8));
                        Datagram question = server.receive();
                        assertThat(question.text()).isEqualTo("question");
                        assertThat(question.sender()).isEqualTo(client.localAddress());

                        ByteBuffer answer = ByteBuffer.wrap("an answer".getBytes(UTF_8), 3, 6);
                        server.send(answer, question.sender());
                        assertThat(answer.remaining()).isEqualTo(6);
                        Datagram received = client.receive();
                        assertThat(received.text()).isEqualTo("answer");
                        assertThat(received.sender()).isEqualTo(server.localAddress());
                        assertThat(server.statistics())
                                .isEqualTo(new DatagramStatistics(1, 1, 0, 0, 0));
                    }
                    // @end
                });
    }

    @OnEachEngine(with = Transport.class)
    void an_empty_datagram_comes_as_one_and_cannot_be_sent(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    try (var server = Datagrams.bind("127.0.0.1", 0);
                            var client = new DatagramSocket()) {
                        client.send(new DatagramPacket(new byte[0], 0, server.localAddress()));
                        Datagram empty = server.receive();
                        assertThat(empty.bytes()).isEmpty();
                        assertThatThrownBy(() -> server.send(new byte[0], empty.sender()))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining("a byte or more");
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void one_that_is_cut_is_an_error_of_its_call_with_what_there_is(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    var options = DatagramOptions.DEFAULTS.withMaxSize(4);
                    try (var server = Datagrams.bind(anyPort(), options);
                            var client = connectedTo(server)) {
                        client.send("12345".getBytes(UTF_8));
                        client.send("1234".getBytes(UTF_8));

                        assertThatExceptionOfType(DatagramTruncatedException.class)
                                .isThrownBy(server::receive)
                                .withMessageContaining("cut to 4 bytes")
                                .satisfies(cut -> {
                                    assertThat(cut.beginning().text()).isEqualTo("1234");
                                    assertThat(cut.beginning().sender())
                                            .isEqualTo(client.localAddress());
                                });
                        assertThat(server.receive().text()).isEqualTo("1234");
                        assertThat(server.statistics().truncated()).isEqualTo(1);
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void the_largest_arrives_whole_and_a_larger_one_is_an_error_of_its_call(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    try (var server = Datagrams.bind("127.0.0.1", 0);
                            var client = connectedTo(server)) {
                        assertThatThrownBy(() -> client.send(new byte[70_000]))
                                .isInstanceOf(IOException.class)
                                .hasMessageContaining("Message too long");
                        client.send(new byte[65_507]);
                        assertThat(server.receive().bytes()).hasSize(65_507);
                        assertThat(client.statistics().sent()).isEqualTo(1);
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_refused_one_is_an_error_of_the_next_call_and_the_socket_stays_open(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    int port;
                    try (var gone = Datagrams.bind("127.0.0.1", 0)) {
                        port = gone.port();
                    }
                    Async.sleep(
                            Duration.ofMillis(5)); // a selector lets go of it when it looks next
                    try (var client = Datagrams.connect("127.0.0.1", port)) {
                        client.send(new byte[] {1});
                        assertThatExceptionOfType(PortUnreachableException.class)
                                .isThrownBy(client::receive);
                        assertThat(client.statistics().refused()).isEqualTo(1);

                        try (var server = Datagrams.bind("127.0.0.1", port)) {
                            client.send(new byte[] {2});
                            assertThat(server.receive().bytes()).containsExactly(2);
                        }
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_flood_fills_a_bounded_queue_and_the_rest_is_counted(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    var options = DatagramOptions.DEFAULTS.withReceiveQueue(10, 1_000);
                    try (var few = Datagrams.bind(anyPort(), options);
                            var client = Datagrams.bind("127.0.0.1", 0)) {
                        for (int i = 0; i < 40; i++) {
                            client.send(new byte[] {(byte) i}, few.localAddress());
                        }
                        awaitDropped(few, 30);
                        for (int i = 0; i < 10; i++) {
                            assertThat(few.receive().bytes()).containsExactly(i);
                        }
                        // by bytes: two of 400 go in, two do not
                        for (int i = 0; i < 4; i++) {
                            client.send(new byte[400], few.localAddress());
                        }
                        awaitDropped(few, 32);
                        assertThat(few.receive().bytes()).hasSize(400);
                        assertThat(few.receive().bytes()).hasSize(400);
                        client.send(new byte[2_000], few.localAddress()); // one always has room
                        assertThat(few.receive().bytes()).hasSize(2_000);
                    }
                });
    }

    private static void awaitDropped(DatagramEndpoint endpoint, long dropped) {
        while (endpoint.statistics().dropped() < dropped) {
            Async.sleep(Duration.ofMillis(1));
        }
        assertThat(endpoint.statistics().dropped()).isEqualTo(dropped);
    }

    @OnEachEngine(with = Transport.class)
    @SuppressWarnings("try") // to close it in the middle is what is tested
    void no_sender_ends_the_stream_of_a_server(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    var options = DatagramOptions.DEFAULTS.withMaxSize(4);
                    try (var server = Datagrams.bind(anyPort(), options);
                            var client = connectedTo(server)) {
                        for (String text : List.of("a", "too long", "b", "c")) {
                            client.send(text.getBytes(UTF_8));
                        }
                        List<String> texts = new ArrayList<>();
                        for (Datagram each : server.datagrams()) {
                            texts.add(each.text());
                            if (texts.size() == 3) {
                                break;
                            }
                        }
                        assertThat(texts).containsExactly("a", "b", "c");
                        assertThat(server.closed()).isFalse();
                        assertThat(server.statistics().truncated()).isEqualTo(1);

                        var stream = server.datagrams();
                        TaskGroup.run(group -> {
                            Task<Datagram> last = group.fork(() -> stream.next());
                            Async.checkpoint();
                            server.close();
                            assertThat(last.await()).isNull();
                        });
                        assertThat(stream.closed()).isTrue();
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_cancelled_receive_has_taken_nothing(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    try (var server = Datagrams.bind("127.0.0.1", 0);
                            var client = connectedTo(server)) {
                        boolean came =
                                Async.moveOnAfter(
                                        Duration.ofMillis(5),
                                        () -> {
                                            server.receive();
                                        });
                        assertThat(came).isFalse();
                        client.send(new byte[] {3});
                        var scope = new CancelScope();
                        scope.run(() -> {
                            scope.cancel();
                            server.receive(); // it is there, and stays
                        });
                        assertThat(server.receive().bytes()).containsExactly(3);
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_close_ends_the_calls_that_wait_and_refuses_the_next(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    var endpoint = Datagrams.bind("127.0.0.1", 0);
                    Task<Datagram> waiting = Async.detach(endpoint::receive);
                    Async.checkpoint();
                    endpoint.close();
                    endpoint.close();
                    assertThatThrownBy(waiting::await).isInstanceOf(ClosedChannelException.class);
                    assertThatThrownBy(endpoint::receive)
                            .isInstanceOf(ClosedChannelException.class);
                    assertThatThrownBy(() -> endpoint.send(new byte[1], endpoint.localAddress()))
                            .isInstanceOf(ClosedChannelException.class);
                    assertThat(endpoint.datagrams().next()).isNull();
                    assertThat(endpoint)
                            .hasToString("datagrams at " + endpoint.localAddress() + ", closed");
                });
    }

    @OnEachEngine(with = Transport.class)
    void what_is_wrong_with_a_call_is_said_before_anything_is_sent(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    try (var server = Datagrams.bind("127.0.0.1", 0);
                            var client = connectedTo(server)) {
                        assertThatThrownBy(() -> server.send(new byte[1]))
                                .isInstanceOf(NotYetConnectedException.class);
                        assertThatThrownBy(() -> client.send(new byte[1], server.localAddress()))
                                .isInstanceOf(AlreadyConnectedException.class);
                        var name = InetSocketAddress.createUnresolved("localhost", 1);
                        assertThatThrownBy(() -> server.send(new byte[1], name))
                                .isInstanceOf(UnresolvedAddressException.class);
                        assertThatThrownBy(() -> Datagrams.bind("127.0.0.1", server.port()))
                                .isInstanceOf(BindException.class);
                        assertThatThrownBy(() -> Datagrams.connect("no-such-host.invalid", 1))
                                .isInstanceOf(UnknownHostException.class);
                        assertThatThrownBy(() -> server.joinGroup(InetAddress.getLoopbackAddress()))
                                .isInstanceOf(IllegalArgumentException.class);
                        assertThat(server.statistics().received()).isZero();
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_broadcast_needs_leave(FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    var everybody = new InetSocketAddress("255.255.255.255", 9);
                    try (var without = Datagrams.bind("127.0.0.1", 0)) {
                        assertThatThrownBy(() -> without.send(new byte[1], everybody))
                                .isInstanceOf(IOException.class)
                                .hasMessageContaining("Permission denied");
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_group_is_heard_until_it_is_left(FiberEngine engine, Transport transport)
            throws Exception {
        NetworkInterface loopback =
                NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
        transport.run(
                engine,
                () -> {
                    var group = InetAddress.getByName("239.7.7.7");
                    var options =
                            DatagramOptions.DEFAULTS
                                    .withSharedAddress()
                                    .withMulticastInterface(loopback)
                                    .withMulticastTimeToLive(1);
                    try (var member = Datagrams.bind(anyPortOf("0.0.0.0"), options);
                            var sender = Datagrams.bind(anyPort(), options)) {
                        var address = new InetSocketAddress(group, member.port());
                        member.joinGroup(group);
                        sender.send(new byte[] {1}, address);
                        assertThat(member.receive().bytes()).containsExactly(1);
                        member.leaveGroup(group);
                        sender.send(new byte[] {2}, address);
                        sender.send(
                                new byte[] {3}, new InetSocketAddress("127.0.0.1", member.port()));
                        assertThat(member.receive().bytes()).containsExactly(3);
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_loop_that_closes_closes_its_endpoints(FiberEngine engine, Transport transport)
            throws Exception {
        var left = new ArrayList<DatagramEndpoint>();
        transport.run(
                engine,
                () -> {
                    left.add(Datagrams.bind("127.0.0.1", 0));
                });
        assertThat(left.getFirst().closed()).isTrue();
        try (var again =
                new DatagramSocket(left.getFirst().port(), InetAddress.getByName("127.0.0.1"))) {
            assertThat(again.isBound()).isTrue();
        }
    }

    @OnEachEngine(with = Transport.class)
    void a_broadcast_goes_out_with_leave(FiberEngine engine, Transport transport) throws Exception {
        var options = DatagramOptions.DEFAULTS.withBroadcast().withSocketBuffers(20_000, 20_000);
        var everybody = new InetSocketAddress("127.255.255.255", 9); // of the loopback interface
        transport.run(
                engine,
                () -> {
                    try (var with = Datagrams.bind(anyPort(), options);
                            var without = Datagrams.bind("127.0.0.1", 0)) {
                        with.send(new byte[1], everybody);
                        assertThat(with.statistics().sent()).isEqualTo(1);
                        assertThatThrownBy(() -> without.send(new byte[1], everybody))
                                .isInstanceOf(IOException.class)
                                .hasMessageContaining("Permission denied");
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_connected_endpoint_says_with_whom_until_it_is_closed(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    try (var server = Datagrams.bind("127.0.0.1", 0)) {
                        var named = InetSocketAddress.createUnresolved("localhost", server.port());
                        var client = Datagrams.connect(named, DatagramOptions.DEFAULTS);
                        assertThat(server.remoteAddress()).isNull();
                        assertThat(client.remoteAddress()).isEqualTo(server.localAddress());
                        String text =
                                "datagrams at "
                                        + client.localAddress()
                                        + ", with "
                                        + client.remoteAddress();
                        assertThat(client).hasToString(text);
                        client.close();
                        assertThat(client).hasToString(text + ", closed");
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_closed_endpoint_joins_no_group(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    var endpoint = Datagrams.bind("127.0.0.1", 0);
                    endpoint.close();
                    assertThatThrownBy(() -> endpoint.joinGroup(InetAddress.getByName("239.7.7.7")))
                            .isInstanceOf(ClosedChannelException.class);
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_stream_that_is_closed_ends_and_leaves_the_endpoint_open(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    try (var server = Datagrams.bind("127.0.0.1", 0);
                            var client = connectedTo(server)) {
                        var stream = server.datagrams();
                        assertThat(stream.ready()).isFalse();
                        assertThat(stream).hasToString("stream of datagrams");
                        client.send(new byte[] {1});
                        client.send(new byte[] {2});
                        assertThat(stream.next().bytes()).containsExactly(1);
                        stream.close();
                        assertThat(stream.next()).isNull();
                        assertThat(stream.ready()).isTrue();
                        assertThat(stream).hasToString("stream of datagrams, closed");
                        assertThat(server.receive().bytes()).containsExactly(2);
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_group_is_joined_on_the_first_interface_with_multicast_if_none_is_chosen(
            FiberEngine engine, Transport transport) throws Exception {
        NetworkInterface first = withMulticast(each -> true);
        transport.run(
                engine,
                () -> {
                    var group = InetAddress.getByName("239.7.7.8");
                    var options = DatagramOptions.DEFAULTS.withSharedAddress();
                    try (var member = Datagrams.bind(anyPortOf("0.0.0.0"), options);
                            var sender =
                                    Datagrams.bind(
                                            anyPortOf("0.0.0.0"),
                                            options.withMulticastInterface(first))) {
                        member.joinGroup(group);
                        sender.send(new byte[] {1}, new InetSocketAddress(group, member.port()));
                        assertThat(member.receive().bytes()).containsExactly(1);
                        member.leaveGroup(group);
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void multicast_without_loopback_does_not_come_back_to_this_machine(
            FiberEngine engine, Transport transport) throws Exception {
        NetworkInterface network = withMulticast(each -> !each.isLoopback());
        transport.run(
                engine,
                () -> {
                    var group = InetAddress.getByName("239.7.7.9");
                    var options =
                            DatagramOptions.DEFAULTS
                                    .withSharedAddress()
                                    .withMulticastInterface(network)
                                    .withoutMulticastLoopback();
                    try (var member = Datagrams.bind(anyPortOf("0.0.0.0"), options);
                            var sender = Datagrams.bind(anyPortOf("0.0.0.0"), options)) {
                        member.joinGroup(group);
                        sender.send(new byte[] {1}, new InetSocketAddress(group, member.port()));
                        sender.send(
                                new byte[] {2}, new InetSocketAddress("127.0.0.1", member.port()));
                        assertThat(member.receive().bytes()).containsExactly(2);
                    }
                });
    }

    private interface Question {
        boolean asks(NetworkInterface network) throws IOException;
    }

    private static NetworkInterface withMulticast(Question question) throws IOException {
        NetworkInterface found = null;
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (found == null && each.isUp() && each.supportsMulticast() && question.asks(each)) {
                found = each;
            }
        }
        Assumptions.assumeTrue(found != null, "this machine has no such interface");
        return found;
    }
}
