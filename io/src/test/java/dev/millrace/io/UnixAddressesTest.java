package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses of Unix domain sockets, as the JDK and as Netty has them. */
class UnixAddressesTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "relative", "/tmp/a socket"})
    void a_path_is_the_same_on_both_sides(String path) {
        var address = UnixDomainSocketAddress.of(path);
        assertThat(UnixAddresses.ofJdk(UnixAddresses.ofNetty(address))).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "\0abstract", "/tmp/\0"})
    void a_sender_whose_name_is_no_path_has_the_empty_path(String name) {
        assertThat(UnixAddresses.ofJdk(new DomainSocketAddress(name)))
                .isEqualTo(UnixDomainSocketAddress.of(""));
    }
}
