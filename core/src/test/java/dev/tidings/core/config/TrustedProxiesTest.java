package dev.tidings.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.InvalidValue;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.7, 10.0.0.7, true",
        "10.0.0.7, 10.0.0.8, false",
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/9, 10.127.255.255, true",
        "10.0.0.0/9, 10.128.0.0, false",
        "10.0.0.6/31, 10.0.0.7, true",
        "10.0.0.6/31, 10.0.0.8, false",
        "0.0.0.0/0, 192.0.2.1, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 192.0.2.1, false",
        "::/0, 2001:db8::1, true",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "10.0.0.7, ::ffff:10.0.0.7, true",
    })
    void trustsTheAddressesOfItsNetworks(String network, String address, boolean trusted) {
        var proxies = new TrustedProxies(List.of(Network.parse("trusted_proxies[0]", network)));

        assertThat(proxies.trusts(InetAddress.ofLiteral(address))).isEqualTo(trusted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/8", "10.0.0.7/32", "::1/128", "::/0", "fd00::/8", "2001:db8::7/128"})
    void isShownAsItIsWritten(String network) {
        assertThat(Network.parse("trusted_proxies[0]", network)).hasToString(network);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1"})
    void trustsThisMachineByDefault(String address) {
        assertThat(TrustedProxies.DEFAULT.trusts(InetAddress.ofLiteral(address)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "proxy.example",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "::/129",
                "10.0.0/8/8"
            })
    void saysWhatItTakes(String text) {
        assertThatThrownBy(() -> Network.parse("trusted_proxies[0]", text))
                .isInstanceOf(InvalidValue.class)
                .hasMessageStartingWith("trusted_proxies[0]: got \"" + text + "\", expected an address or a network");
    }
}
