package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the options and their texts promise without a loop. */
class IoOptionsTest {
    private static final Duration NEGATIVE = Duration.ofNanos(-1);

    /** Makes options of one bad value. */
    @FunctionalInterface
    private interface Making {
        Object make() throws Exception;
    }

    private static void refused(Making making, String message) {
        assertThatIllegalArgumentException().isThrownBy(making::make).withMessage(message);
    }

    @Test
    void a_limit_of_a_connection_that_is_out_of_range_is_named_with_its_value() {
        ConnectionLimits limits = ConnectionLimits.DEFAULTS;
        refused(() -> limits.withReadAhead(0), "readAhead is 1 or more, not 0");
        refused(() -> limits.withLineLimit(0), "lineLimit is 1 or more, not 0");
        refused(() -> limits.withWaterMarks(0, 0), "highWater is 1 or more, not 0");
        refused(() -> limits.withWaterMarks(-1, 1), "lowWater is 0 or more, not -1");
        refused(() -> limits.withWaterMarks(3, 2), "lowWater is 3, above highWater, which is 2");
        refused(() -> limits.withCloseLimit(NEGATIVE), "closeLimit is negative: PT-0.000000001S");

        ConnectionLimits least =
                limits.withReadAhead(1)
                        .withLineLimit(1)
                        .withWaterMarks(1, 1)
                        .withCloseLimit(Duration.ZERO);
        assertThat(least).isEqualTo(new ConnectionLimits(1, 1, 1, 1, Duration.ZERO));
    }

    @Test
    void a_limit_of_a_server_that_is_out_of_range_is_named_with_its_value() {
        ServerOptions options = ServerOptions.DEFAULTS;
        refused(() -> options.withBacklog(0), "backlog is 1 or more, not 0");
        refused(() -> options.withMostConnections(0), "mostConnections is 1 or more, not 0");
        refused(() -> options.withMostPerPeer(0), "mostPerPeer is 1 or more, not 0");
        refused(
                () -> options.withIdleLimit(Duration.ZERO),
                "idleLimit is more than zero, and drainLimit zero or more, not PT0S and PT10S");
        refused(
                () -> options.withDrainLimit(NEGATIVE),
                "idleLimit is more than zero, and drainLimit zero or more, not PT5M and"
                        + " PT-0.000000001S");
    }

    @Test
    void each_copy_of_a_servers_options_changes_one_of_them() {
        ServerOptions options = ServerOptions.DEFAULTS;
        Duration minute = Duration.ofMinutes(1);
        ConnectionLimits limits = options.limits().withReadAhead(1);
        ServerOptions changed =
                options.withBacklog(1)
                        .withMostConnections(2)
                        .withMostPerPeer(3)
                        .withIdleLimit(minute)
                        .withDrainLimit(Duration.ZERO)
                        .withNoDelay(false)
                        .withLimits(limits);
        assertThat(changed)
                .isEqualTo(new ServerOptions(1, 2, 3, minute, Duration.ZERO, false, limits));
        assertThat(options.withNoDelay(true).withBacklog(1_024)).isEqualTo(options);
    }

    @Test
    void a_connect_tries_an_address_or_more_and_its_options_say_how_many() {
        ConnectOptions options = ConnectOptions.DEFAULTS;
        refused(() -> options.withMostAddresses(0), "a connect tries 1 address or more, not 0");
        assertThat(options.withMostAddresses(1).withStagger(Duration.ofSeconds(2)))
                .asString()
                .startsWith("connect with 1 addresses, PT2S apart, ConnectionLimits[");
    }

    @Test
    void options_of_datagrams_that_are_out_of_range_are_named_with_their_value() {
        DatagramOptions options = DatagramOptions.DEFAULTS;
        refused(() -> options.withMaxSize(0), "a datagram's size is 1 to 65535, not 0");
        refused(() -> options.withMaxSize(65_536), "a datagram's size is 1 to 65535, not 65536");
        refused(
                () -> options.withReceiveQueue(0, 1),
                "a receive queue's length is 1 to 2147483647, not 0");
        refused(
                () -> options.withReceiveQueue(1, 0),
                "a receive queue's bytes is 1 to 2147483647, not 0");
        refused(
                () -> options.withSocketBuffers(0, 1),
                "a receive buffer is 1 to 2147483647, not 0");
        refused(() -> options.withSocketBuffers(1, -1), "a send buffer is 1 to 2147483647, not -1");
        refused(() -> options.withMulticastTimeToLive(0), "a time to live is 1 to 255, not 0");
        refused(() -> options.withMulticastTimeToLive(256), "a time to live is 1 to 255, not 256");
        assertThat(options.withMaxSize(65_535).withReceiveQueue(5, 70))
                .hasToString("datagrams of up to 65535 bytes, of which 5 or 70 bytes may wait");
    }

    @Test
    void options_of_children_that_are_out_of_range_are_refused() {
        ChildOptions options = ChildOptions.defaults();
        refused(() -> options.withLimit(-1), "a limit of -1 bytes");
        refused(() -> options.withGrace(NEGATIVE), "a grace of PT-0.000000001S");
        assertThat(options.withLimit(0).withGrace(Duration.ZERO))
                .asString()
                .endsWith(", grace PT0S");
        assertThat(options.batchFiles()).isFalse();
        assertThat(options.allowingBatchFiles().batchFiles()).isTrue();
    }

    @Test
    void a_long_name_of_a_program_is_cut_in_messages() {
        String longest = "p".repeat(40);
        ChildOptions options = ChildOptions.defaults();
        assertThat(ChildCommand.of(List.of("/bin/" + longest), options).name()).isEqualTo(longest);
        assertThat(ChildCommand.of(List.of("/bin/" + longest + "q"), options).name())
                .isEqualTo(longest + "…");
    }

    @Test
    void options_of_tls_that_are_out_of_range_are_refused() throws Exception {
        TlsClientOptions client = TlsClientOptions.DEFAULTS;
        TlsServerOptions server = TlsFiles.server("good");
        String noTime = "a handshake's limit is more than 0, not PT0S";
        refused(() -> client.withHandshakeLimit(Duration.ZERO), noTime);
        refused(() -> server.withHandshakeLimit(Duration.ZERO), noTime);
        refused(() -> server.withMostHandshakes(0), "1 handshake or more at a time, not 0");
        assertThat(server.withMostHandshakes(1).mostHandshakes()).isEqualTo(1);
        assertThat(server.tolerant()).isFalse();
        assertThat(server.withTruncationTolerated().tolerant()).isTrue();
    }

    @Test
    void a_protocol_without_a_name_or_with_one_that_is_too_long_is_refused() {
        TlsClientOptions client = TlsClientOptions.DEFAULTS;
        refused(client::withRequiredApplicationProtocols, "no application protocol is named");
        refused(
                () -> client.withApplicationProtocols("h2", ""),
                "an application protocol has 1 to 255 characters, not \"\"");
        String tooLong = "p".repeat(256);
        refused(
                () -> client.withRequiredApplicationProtocols(tooLong),
                "an application protocol has 1 to 255 characters, not \"" + tooLong + '"');
        assertThat(client.withApplicationProtocols().protocols().names()).isEmpty();
        assertThat(client.withApplicationProtocols("p".repeat(255)).protocols().names()).hasSize(1);
    }

    @Test
    void identities_by_name_need_names_of_servers_and_the_jdks_tls() throws Exception {
        TlsIdentity good = TlsFiles.identity("good");
        refused(() -> TlsServerOptions.ofNames(Map.of()), "a server has one name or more");
        for (String name : List.of("", "*", "a.*", "-a", "a b", "192.0.2.1:80")) {
            refused(
                    () -> TlsServerOptions.ofNames(Map.of(name, good)),
                    "no name of a server: " + name);
        }
        TlsServerOptions names = TlsServerOptions.ofNames(Map.of("*.Example.org", good));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(names::withBoringSsl)
                .withMessage("identities by name need the JDK's TLS");
        assertThat(names).hasToString("TLS server with identities of [*.example.org]");
    }

    @Test
    void the_text_of_tls_options_names_trust_and_identity_and_no_key() throws Exception {
        TlsIdentity good = TlsFiles.identity("good");
        assertThat(TlsClientOptions.DEFAULTS).hasToString("TLS client with the JDK's trust");
        TlsClientOptions trusting = TlsFiles.client();
        assertThat(trusting.withIdentity(good))
                .hasToString("TLS client with " + trusting.trust() + ", " + good);
        assertThat(trusting.trust()).asString().isNotEqualTo("the JDK's trust");
        assertThat(TlsServerOptions.of(good)).hasToString("TLS server with " + good);
        assertThat(good).hasToString("identity of " + good.chain()[0].getSubjectX500Principal());
    }

    @Test
    void an_identity_has_a_certificate() throws Exception {
        TlsIdentity good = TlsFiles.identity("good");
        refused(() -> TlsIdentity.of(good.key()), "an identity has a certificate or more");
    }

    @Test
    void limits_of_files_are_checked_before_anything_is_opened() {
        Path nowhere = Path.of("no-such-file");
        refused(
                () -> AsyncFiles.lines(nowhere, java.nio.charset.StandardCharsets.UTF_8, 0),
                "a line has 1 character or more, not 0");
    }

    @Test
    void a_failed_connect_that_was_read_from_a_stream_has_no_attempts() throws Exception {
        var address = new InetSocketAddress("192.0.2.1", 1);
        var failed =
                new ConnectFailedException(
                        "host",
                        1,
                        List.of(
                                new ConnectFailedException.Attempt(
                                        address, new java.net.ConnectException("refused"))));
        var bytes = new java.io.ByteArrayOutputStream();
        try (var out = new java.io.ObjectOutputStream(bytes)) {
            out.writeObject(failed);
        }
        try (var in =
                new java.io.ObjectInputStream(
                        new java.io.ByteArrayInputStream(bytes.toByteArray()))) {
            var read = (ConnectFailedException) in.readObject();
            assertThat(read).hasMessage(failed.getMessage());
            assertThat(read.attempts()).isEmpty();
        }
        assertThat(failed.attempts()).extracting(a -> a.address()).containsExactly(address);
    }
}
