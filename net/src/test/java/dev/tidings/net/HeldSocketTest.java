package dev.tidings.net;

import static dev.tidings.net.HeldSocketApplication.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Grip;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void whatTheApplicationDoesNotAcceptItGetsAgainWithWhatFollows() {
        open("");
        say("hello");
        say("you");
        assertThat(application.asked()).isEqualTo(text("hello"));
        application.answer("", "Content-Bytes-Accepted: 2");

        assertThat(application.asked()).isEqualTo(text("llo") + text("you"));
        assertThat(application.field("content-bytes-replayed")).isEqualTo("3");
        application.answer("", "Content-Bytes-Accepted: 3");
        assertThat(application.asked()).as("there is nothing new").isEqualTo("nothing");

        application.leave();
        assertThat(application.asked()).isEqualTo(text("you") + "DISCONNECT\r\n");
        application.answer("", "Content-Bytes-Accepted: 0");
        assertThat(application.asked()).as("nothing follows the end").isEqualTo("nothing");
    }

    /** It would take them for what it set itself. */
    @Test
    void whatAClientSaysInTheGatewaysFieldsIsDropped() {
        open("", "Set-Meta-User: bob");
        say("x");
        application.asked();
        assertThat(application.field("meta-user")).isEqualTo("bob");
        assertThat(application.field("meta-admin")).isEmpty();
        assertThat(application.field("meta_admin")).as("CGI and its heirs").isEmpty();
        assertThat(application.field("connection_id")).as("likewise").isEmpty();
        assertThat(application.field("content-bytes-replayed")).isEmpty();
        assertThat(application.field("x-other")).isEqualTo("yes");
    }

    /** A client could rob the gateway's requests of them (RFC 9110 §7.6.1). */
    @Test
    void theGatewaysFieldsAreNotAboutTheClientsConnection() {
        open("", "Set-Meta-User: bob");
        say("x");
        application.asked();
        assertThat(application.field("connection")).isEqualTo("Upgrade, x-own");
    }

    /** A client's own request in their form would be taken for the gateway's. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientDoesNotSpeakForItsWebSocketItself(boolean overHttp) {
        var grip = new Grip(Optional.empty(), "tidings", overHttp);
        var hub = new TestHub(new TestConfig().grip(grip).config());
        assertThat(hub.ask("""
                        POST / HTTP/1.1\r
                        Host: h\r
                        Meta-User: eve\r
                        Content-Type: Application/WebSocket-Events; x\r
                        Content-Length: 6\r
                        \r
                        OPEN\r
                        """)).startsWith("HTTP/1.1 403 ");
        hub.close();
    }

    @Test
    void whatComesBackToTheApplicationIsUtf8AsItWas() {
        open("", "Set-Meta-User: Żoé");
        say("x");
        application.asked();
        assertThat(new String(application.field("meta-user").getBytes(ISO_8859_1), UTF_8))
                .isEqualTo("Żoé");
    }

    @Test
    void anApplicationAcceptsNoMoreThanItHad() {
        open("");
        say("hello");
        application.asked();
        application.answer("", "Content-Bytes-Accepted: 6");
        assertThat(application.heard().getLast()).startsWith("close 1011 the application: Content-Bytes-Accepted: ");
    }

    @Test
    void whatIsNotAcceptedIsBounded() {
        open("");
        say("x".repeat(70_000));
        application.asked();
        application.answer("", "Content-Bytes-Accepted: 1");
        say("more");
        assertThat(application.asked()).as("at once, and alone").isEqualTo(text("x".repeat(69_999)));
        application.answer("", "Content-Bytes-Accepted: 69999");
        assertThat(application.asked()).isEqualTo(text("more"));
        application.answer("");

        say("x".repeat(70_000));
        application.asked();
        application.answer("", "Content-Bytes-Accepted: 0");
        assertThat(application.heard().getLast())
                .isEqualTo(
                        "close 1011 the application: Content-Bytes-Accepted: got \"0\", expected some of 70000 bytes");
    }

    @Test
    void whoIsLeftByTheApplicationIsNotHeldBackByIt() {
        open("");
        say("x".repeat(70_000));
        application.asked();
        say("y".repeat(70_000));
        assertThat(application.isRead()).isFalse();

        application.answer(text("c:{\"type\":\"detach\"}"), "Content-Bytes-Accepted: 1");
        assertThat(application.isRead()).isTrue();
    }

    @Test
    void theApplicationIsAskedFromTimeToTimeWhenItSaysSo() {
        open("", "Keep-Alive-Interval: 30");
        application.pass(Duration.ofSeconds(29));
        assertThat(application.asked()).isEqualTo("nothing");
        application.pass(Duration.ofSeconds(2));
        assertThat(application.asked()).isEmpty();
        application.answer(text("m:yes"), "Keep-Alive-Interval: 1");
        assertThat(application.heard()).contains("text yes");

        application.pass(Duration.ofSeconds(18));
        assertThat(application.asked()).as("20 s are the least").isEqualTo("nothing");
        application.pass(Duration.ofSeconds(3));
        assertThat(application.asked()).isEmpty();
        application.answer("", "Keep-Alive-Interval: 0");
        application.pass(Duration.ofSeconds(50));
        assertThat(application.asked()).isEqualTo("nothing");
    }

    @Test
    void anApplicationThatOnlyWantsToBeAskedLaterDecidesThen() {
        assertThat(application.asked()).isEqualTo("OPEN\r\n");
        application.answer("", "Keep-Alive-Interval: 20");
        assertThat(application.heard()).isEmpty();
        application.pass(Duration.ofSeconds(21));
        open(text("m:hello"));
        assertThat(application.heard()).containsExactly("text hello");
    }

    @Test
    void anItemAsksTheApplicationAtOnce() {
        open("");
        subscribe("a");
        application.publish("{\"channel\":\"a\",\"ws-message\":{\"action\":\"hint\"}}");
        assertThat(application.asked()).isEqualTo("nothing");
        application.publish("{\"channel\":\"a\",\"ws-message\":{\"action\":\"refresh\"}}");
        assertThat(application.asked()).isEmpty();
        application.answer(text("m:there is"));
        assertThat(application.heard()).containsExactly("text there is");

        control("{\"type\":\"detach\"}");
        application.publish("{\"channel\":\"a\",\"ws-message\":{\"action\":\"refresh\"}}");
        application.pass(Duration.ofMinutes(1));
        assertThat(application.asked()).isEqualTo("nothing");
    }

    @ParameterizedTest
    @CsvSource({"idle, 2", "interval, 4"})
    void aClientIsToldSomethingInASilence(String mode, int beats) {
        open("");
        control("{\"type\":\"keep-alive\",\"message-type\":\"ping\",\"content\":\"k\",\"timeout\":12,\"mode\":\"" + mode
                + "\"}");
        for (int i = 0; i < 3; i++) {
            application.pass(Duration.ofSeconds(8));
            say("x");
            application.asked();
            application.answer(text("m:y"));
        }
        application.pass(Duration.ofSeconds(26));
        assertThat(application.heard().stream().filter("ping k"::equals)).hasSize(beats);

        assertThat(control("{\"type\":\"keep-alive\"}")).isEmpty();
        application.pass(Duration.ofSeconds(60));
        assertThat(application.heard()).containsOnly("ping");
    }

    @Test
    void aMessageIsDelayed() {
        open("");
        assertThat(control("{\"type\":\"send-delayed\",\"content\":\"one\",\"timeout\":5}"))
                .isEmpty();
        application.pass(Duration.ofSeconds(4));
        assertThat(application.heard()).isEmpty();
        assertThat(control("{\"type\":\"send-delayed\",\"message-type\":\"binary\",\"content\":\"two\"}"))
                .containsExactly("text one");
        application.pass(Duration.ofMillis(1200));
        assertThat(application.heard()).containsExactly("binary two");

        control("{\"type\":\"send-delayed\",\"content\":\"three\",\"timeout\":5}");
        assertThat(control("{\"type\":\"flush-delayed\"}")).containsExactly("text three");
        assertThat(control("{\"type\":\"flush-delayed\"}")).isEmpty();
        application.pass(Duration.ofSeconds(6));
        assertThat(application.heard()).isEmpty();
    }

    @Test
    void theEndIsSaidAlsoWhenTheRequestBeforeFails() {
        open("");
        say("hello");
        application.asked();
        application.leave();
        application.answer("", "Content-Type: text/plain");
        assertThat(application.asked()).isEqualTo("DISCONNECT\r\n");
    }

    @Test
    void filtersMakeMessagesTheClientsOwn() {
        open("");
        control("{\"type\":\"set-meta\",\"name\":\"user\",\"value\":\"bob\"}");
        control("{\"type\":\"subscribe\",\"channel\":\"a\",\"filters\":[\"var-subst\"]}");
        application.publish("{\"channel\":\"a\",\"ws-message\":{\"content\":\"hello %(user)s\"}}");
        application.publish("{\"channel\":\"a\",\"ws-message\":{\"content\":\"%(other)s\"}}");
        application.publish("{\"channel\":\"a\",\"ws-message\":{\"content\":\"x\",\"content-filters\":[]}}");
        application.publish("{\"channel\":\"a\",\"ws-message\":{\"content\":\"100%%\"}}");
        assertThat(application.heard()).containsExactly("text hello bob", "text 100%");
    }

    private void say(String text) {
        application.send(ClientFrames.text(text));
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
        say("x");
        assertThat(application.asked()).isEqualTo(text("x"));
        application.answer(text("c:" + json));
        return application.heard();
    }
}
