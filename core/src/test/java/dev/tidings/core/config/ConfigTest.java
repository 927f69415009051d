package dev.tidings.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.auth.Access;
import dev.tidings.core.journal.Durability;
import dev.tidings.core.journal.History;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigTest {

    @Test
    void isOpenOnLoopbackByDefault() {
        assertThat(Config.DEFAULT.listen()).allMatch(Listen::isLoopback);
        assertThat(Config.DEFAULT.access()).isEqualTo(Access.OPEN);
    }

    @Test
    void isNotOpenToOthersUnlessSomeoneChoseThat() {
        List<Listen> everywhere = List.of(Listen.DEFAULT, new Listen("0.0.0.0", 8081));

        assertThatThrownBy(() -> with(everywhere, Access.OPEN))
                .hasMessageStartingWith("listen[1]: got \"http://0.0.0.0:8081\", expected a loopback address")
                .hasMessageEndingWith("access: [{topics: \"**\", publish: anyone, subscribe: anyone}]");
        with(everywhere, new Access(Access.OPEN.rules()));
    }

    @Test
    void listensOnEachAddressOnce() {
        assertThatThrownBy(() -> with(List.of(Listen.DEFAULT, Listen.DEFAULT), Access.OPEN))
                .hasMessage("listen[1]: got \"http://127.0.0.1:8080\", expected each address once");
        var anyPort = new Listen("localhost", 0);
        with(List.of(anyPort, anyPort), Access.OPEN);
    }

    @Test
    void turnsHeartbeatsOffOnlyWhereThatIsPermitted() {
        var may = new Heartbeat(Duration.ofSeconds(15), Duration.ZERO, Duration.ofSeconds(60));

        assertThat(may.clamp(Duration.ZERO)).isZero();
        assertThat(may.clamp(Duration.ofMillis(1))).isEqualTo(Duration.ofSeconds(1));
        assertThat(may.clamp(Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(60));
        assertThat(Heartbeat.DEFAULT.clamp(Duration.ZERO)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void doesNotOfferCookiesToEveryOrigin() {
        assertThatThrownBy(() -> new Cors(List.of("*"), true, Duration.ZERO))
                .hasMessageStartingWith("cors.credentials");
        assertThatThrownBy(() -> new Cors(List.of("https://a.example/"), true, Duration.ZERO))
                .hasMessageStartingWith("cors.origins[0]: got \"https://a.example/\"");
        assertThat(new Cors(List.of("http://localhost:5173"), true, Duration.ZERO).allows("http://localhost:5173"))
                .isTrue();
        assertThat(Cors.DEFAULT.allows("null")).isFalse();
    }

    @Test
    void keepsTheHubAwayFromTheServersOwnPaths() {
        assertThat(new Mount("/a/b/").path()).isEqualTo("/a/b/");
        assertThatThrownBy(() -> new Mount("/")).hasMessageContaining("a slash at both ends");
        assertThatThrownBy(() -> new Mount("/a/../b/")).hasMessageContaining("a slash at both ends");
        assertThatThrownBy(() -> new Mount("/metrics/")).hasMessageContaining("the server itself answers at /metrics");
    }

    @Test
    void readsWhereEventsAreKept() {
        assertThat(Store.parse("memory:", Durability.OS)).isEqualTo(new Store.Memory());
        assertThat(Store.parse("file:./data", Durability.FSYNC))
                .isEqualTo(new Store.Folder("./data", Durability.FSYNC));
        assertThat(Store.parse("file:///var/data", Durability.OS))
                .isEqualTo(new Store.Folder("/var/data", Durability.OS));
        assertThatThrownBy(() -> Store.parse("file://host/data", Durability.OS)).hasMessageContaining("this machine");
        assertThatThrownBy(() -> Store.parse("file:", Durability.OS)).hasMessageContaining("a folder after file:");
        assertThatThrownBy(() -> Store.parse("./data", Durability.OS)).hasMessageEndingWith("memory: or file:DIR");
        assertThatThrownBy(() -> Store.parse("nats://h", Durability.OS)).hasMessageContaining("not in this version");
    }

    @Test
    void saysWhichSectionsAreDifferentInAnother() {
        Config usual = with(List.of(Listen.DEFAULT), Access.OPEN);
        Config other = with(List.of(new Listen("127.0.0.1", 1)), new Access(List.of()));

        assertThat(usual.changes(with(List.of(Listen.DEFAULT), Access.OPEN))).isEmpty();
        assertThat(usual.changes(other)).containsExactly("listen", "access");
    }

    private static Config with(List<Listen> listen, Access access) {
        return new Config(
                listen,
                new Store.Memory(),
                History.DEFAULT,
                access,
                Limits.DEFAULT,
                Heartbeat.DEFAULT,
                Retry.DEFAULT,
                Cors.DEFAULT,
                Mount.DEFAULT,
                List.of(),
                Shutdown.DEFAULT,
                TrustedProxies.DEFAULT,
                Log.DEFAULT);
    }
}
