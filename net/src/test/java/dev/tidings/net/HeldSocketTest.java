package dev.tidings.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A WebSocket whose application is told by requests: rule G10 of {@code docs/protocol.md}. */
class HeldSocketTest {

    private static final byte[] BYTES = {0, -1, 'c', ':'};

    private final HeldSocketApplication application = new HeldSocketApplication();

    @AfterEach
    void leavesNothingBehind() {
        application.close();
    }

    @Test
    void binaryMessagesComeAsSuch() {
        open("");

        application.send(ClientFrames.frame(ClientFrames.FIN | ClientFrames.BINARY, BYTES));
        assertThat(application.asked()).isEqualTo("BINARY 4\r\n" + new String(BYTES, ISO_8859_1) + "\r\n");
        application.answer("");

        application.send(ClientFrames.frame(ClientFrames.BINARY, new byte[] {1}));
        application.send(ClientFrames.frame(ClientFrames.FIN, new byte[] {2}));
        assertThat(application.asked()).isEqualTo("BINARY 2\r\n\1\2\r\n");
    }

    @Test
    void pingsAndPongsHaveContent() {
        open("PING 2\r\nhi\r\nPONG 3\r\nyes\r\nPING\r\n");
        assertThat(application.heard()).containsExactly("ping hi", "pong yes", "ping");

        application.send(ClientFrames.frame(ClientFrames.FIN | ClientFrames.PING, "there?".getBytes(UTF_8)));
        assertThat(application.heard()).containsExactly("pong there?");

        subscribe("a");
        application.publish("{\"channel\":\"a\",\"ws-message\":{\"type\":\"ping\",\"content\":\"x\"}}");
        application.publish("{\"channel\":\"a\",\"ws-message\":{\"type\":\"pong\",\"content-bin\":\"eQ==\"}}");
        assertThat(application.heard()).containsExactly("ping x", "pong y");
    }

    @Test
    void aPingThatIsTooLongIsAMistakeOfTheApplication() {
        open("");
        application.send(ClientFrames.text("x"));
        assertThat(application.asked()).isNotEmpty();
        application.answer("PING 7e\r\n" + "x".repeat(126) + "\r\n");
        assertThat(application.heard())
                .containsExactly(
                        "close 1011 the application: event: got \"126 bytes\", expected at most 125 in a ping or pong");
    }

    /** Lets the client in, with what else the application says; what is for the gateway begins with {@code c:}. */
    private void open(String events, String... fields) {
        assertThat(application.asked()).isEqualTo("OPEN\r\n");
        application.answer("OPEN\r\n" + events, fields);
    }

    private void subscribe(String channel) {
        control("{\"type\":\"subscribe\",\"channel\":\"" + channel + "\"}");
    }

    /** Has the application say something to the gateway. */
    private List<String> control(String json) {
        application.send(ClientFrames.text("x"));
        assertThat(application.asked()).isEqualTo("TEXT 1\r\nx\r\n");
        application.answer(HeldSocketApplication.text("c:" + json));
        return application.heard();
    }
}
