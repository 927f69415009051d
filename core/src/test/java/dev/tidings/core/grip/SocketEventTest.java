package dev.tidings.core.grip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketEventTest {

    private static final List<SocketEvent> ALL = List.of(
            SocketEvent.of(SocketEvent.Type.OPEN),
            new SocketEvent(SocketEvent.Type.TEXT, Content.of("hello, \r\n w\u00f6rld")),
            new SocketEvent(SocketEvent.Type.TEXT, Content.EMPTY),
            new SocketEvent(SocketEvent.Type.BINARY, Content.of(new byte[] {0, -1, '\r', '\n'})),
            SocketEvent.of(SocketEvent.Type.PING),
            SocketEvent.of(SocketEvent.Type.PONG),
            SocketEvent.close(1001),
            SocketEvent.of(SocketEvent.Type.DISCONNECT));

    @Test
    void writesWhatTheProtocolShows() {
        assertThat(new String(SocketEvent.encode(ALL), ISO_8859_1))
                .isEqualTo(String.join(
                        "\r\n",
                        "OPEN",
                        "TEXT 10",
                        "hello, ",
                        " w\u00c3\u00b6rld",
                        "TEXT 0",
                        "",
                        "BINARY 4",
                        "\0\u00ff",
                        "",
                        "PING",
                        "PONG",
                        "CLOSE 2",
                        "\u0003\u00e9",
                        "DISCONNECT",
                        ""));
    }

    @Test
    void readsWhatItWrites() {
        assertThat(SocketEvent.decode(Content.of(SocketEvent.encode(ALL)))).isEqualTo(ALL);
        assertThat(SocketEvent.decode(Content.EMPTY)).isEmpty();
    }

    @Test
    void aTextIsUtf8() {
        assertThatThrownBy(() -> SocketEvent.decode(Content.of("TEXT 1\r\n\u00ff\r\n".getBytes(ISO_8859_1))))
                .isInstanceOf(InvalidValue.class)
                .hasMessageEndingWith("expected UTF-8 in a text; binary for any bytes");
    }

    @Test
    void aCloseHasACodeAndAReason() {
        assertThat(SocketEvent.close(4001).closeCode()).isEqualTo(4001);
        assertThat(SocketEvent.close(-1).closeCode()).isEqualTo(1000);
        assertThat(new SocketEvent(SocketEvent.Type.CLOSE, Content.of("\0\0")).closeCode())
                .isEqualTo(1000);
        assertThat(new SocketEvent(SocketEvent.Type.CLOSE, Content.of("\u0003\u0001bye")).closeReason())
                .isEqualTo("bye");
        assertThat(SocketEvent.close(4001).closeReason()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'OPEN', a line that ends with CR LF",
        "'HELLO\r\n', 'one of [OPEN, TEXT, BINARY, PING, PONG, CLOSE, DISCONNECT]'",
        "'TEXT x\r\n', the content's length in hexadecimal",
        "'TEXT 5\r\nabc\r\n', '5 bytes of content, and CR LF'",
        "'TEXT 2\r\nabc\r\n', CR LF behind 2 bytes of content",
    })
    void saysWhatIsWrong(String body, String expected) {
        assertThatThrownBy(() -> SocketEvent.decode(Content.of(body)))
                .isInstanceOf(InvalidValue.class)
                .hasMessageEndingWith("expected " + expected);
    }

    @Test
    void readsWhatIsToBeSaidLater() {
        var text = new SocketMessage(SocketMessage.Kind.TEXT, Content.of("x"));
        var ping = new SocketMessage(SocketMessage.Kind.PING, Content.EMPTY);
        assertThat(SocketControl.parse("{\"type\":\"keep-alive\",\"content-bin\":\"eA==\"}"))
                .isEqualTo(new SocketControl.KeepAlive(text, false, Duration.ofSeconds(55)));
        assertThat(
                        SocketControl.parse(
                                "{\"type\":\"keep-alive\",\"message-type\":\"ping\",\"content\":\"\",\"timeout\":7,\"mode\":\"interval\"}"))
                .isEqualTo(new SocketControl.KeepAlive(ping, true, Duration.ofSeconds(7)));
        assertThat(SocketControl.parse("{\"type\":\"keep-alive\",\"timeout\":1}"))
                .isEqualTo(new SocketControl.NoKeepAlive());
        assertThat(SocketControl.parse("{\"type\":\"send-delayed\",\"content\":\"x\"}"))
                .isEqualTo(new SocketControl.SendDelayed(text, Duration.ofSeconds(1)));
        assertThat(SocketControl.parse("{\"type\":\"flush-delayed\"}")).isEqualTo(new SocketControl.FlushDelayed());
        assertThatThrownBy(() -> SocketControl.parse("{\"type\":\"send-delayed\",\"message-type\":\"x\"}"))
                .hasMessage("control.message-type: got \"x\", expected text, binary, ping or pong");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0 | hello,you,.", "2 | llo,you,.", "5 | you,.", "7 | u,.", "8 | ''"})
    void whatIsNotAcceptedIsLeft(int accepted, String left) {
        List<SocketEvent> events = Stream.of("hello", "you", "")
                .map(text -> new SocketEvent(SocketEvent.Type.TEXT, Content.of(text)))
                .toList();
        assertThat(SocketEvent.contentBytes(events)).isEqualTo(8);
        assertThat(SocketEvent.after(accepted, events).stream()
                        .map(event -> event.content().length() == 0
                                ? "."
                                : event.content().toString()))
                .containsExactlyElementsOf(left.isEmpty() ? List.of() : List.of(left.split(",")));
    }

    @Test
    void readsControls() {
        assertThat(SocketControl.parse("{\"type\":\"subscribe\",\"channel\":\"a\",\"filters\":[\"skip-self\"]}"))
                .isEqualTo(new SocketControl.Subscribe(
                        new Channel(new Topic("a"), Optional.empty(), List.of(Filter.SKIP_SELF))));
        assertThat(SocketControl.parse("{\"type\":\"unsubscribe\",\"channel\":\"a\"}"))
                .isEqualTo(new SocketControl.Unsubscribe(new Topic("a")));
        assertThat(SocketControl.parse("{\"type\":\"set-meta\",\"name\":\"user\",\"value\":\"bob\"}"))
                .isEqualTo(new SocketControl.SetMeta("user", "bob"));
        assertThat(SocketControl.parse("{\"type\":\"detach\"}")).isEqualTo(new SocketControl.Detach());
        assertThat(SocketControl.parse("{\"type\":\"session\",\"id\":\"1\"}")).isEqualTo(new SocketControl.Other());
        assertThatThrownBy(() -> SocketControl.parse("{\"type\":\"subscribe\"}"))
                .hasMessage("control.channel: got \"nothing\", expected a string");
    }
}
