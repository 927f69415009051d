package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Content that is not the same for every client who is held: rule G16 of {@code docs/protocol.md}. */
class HeldContentTest {

    private static final String OF_BOB =
            "Grip-Hold: stream\r\nGrip-Channel: a; filter=var-subst\r\nGrip-Set-Meta: user=bob\r\nContent-Type: text/plain";

    private final HoldingApplication application = new HoldingApplication();
    private final Warnings warnings = new Warnings();

    @BeforeEach
    void watch() {
        warnings.logger.addHandler(warnings);
    }

    @AfterEach
    void leavesNothingBehind() {
        warnings.logger.removeHandler(warnings);
        application.close();
    }

    @Test
    void eachGetsItsOwnAndTheOthersWhatWasPublished() {
        TestHub.Client bob = hold(OF_BOB);
        TestHub.Client eve = hold(OF_BOB.replace("bob", "eve"));
        TestHub.Client other = hold(OF_BOB.replace("; filter=var-subst", ""));
        TestHub.Client another = hold(OF_BOB.replace("; filter=var-subst", ""));

        application.publish("a", "{\"http-stream\":{\"content\":\"hi %(user)s\"}}");
        application.publish("a", "{\"http-stream\":{\"content\":\"for bob\",\"content-filters\":[\"var-subst\"]}}");

        assertThat(bob.received()).isEqualTo("6\r\nhi bob\r\n7\r\nfor bob\r\n");
        assertThat(eve.received()).isEqualTo("6\r\nhi eve\r\n7\r\nfor bob\r\n");
        assertThat(other.received()).isEqualTo("b\r\nhi %(user)s\r\n");
        assertThat(another.received()).isEqualTo("b\r\nhi %(user)s\r\n");
        assertThat(warnings.said).isEmpty();
    }

    @Test
    void whatCannotBeFilledInIsSaidOnceAndNotSent() {
        TestHub.Client bob = hold(OF_BOB);
        TestHub.Client eve = hold(OF_BOB.replace("bob", "eve"));

        application.publish("a", "{\"http-stream\":{\"content\":\"hi %(nobody)s\"}}");
        application.publish("a", "{\"http-stream\":{\"content\":\"next\"}}");

        assertThat(bob.received()).isEqualTo("4\r\nnext\r\n");
        assertThat(eve.received()).isEqualTo("4\r\nnext\r\n");
        assertThat(warnings.said)
                .containsExactly("an item of the channel a is not as it should be: "
                        + "content: got \"%(nobody)s\", expected one of the names [user]");
    }

    @Test
    void anIdSaysWhereTheClientIsAfterTheItem() {
        TestHub.Client client = application.ask(
                "Grip-Hold: stream\r\nGrip-Channel: a; prev-id=6; filter=build-id, b; prev-id=3; filter=build-id\r\n"
                        + "Grip-Set-Meta: id_format=\"a:%(a)s,b:%(b)s\"\r\nContent-Type: text/plain",
                "at %I, 100%%");
        assertThat(client.received()).endsWith("\r\n\r\n10\r\nat a:6,b:3, 100%\r\n");

        application.publish("a", "{\"id\":\"7\",\"prev-id\":\"6\",\"http-stream\":{\"content\":\"%I\"}}");
        application.publish("b", "{\"id\":\"4\",\"prev-id\":\"3\",\"http-stream\":{\"content\":\"%I\"}}");

        assertThat(client.received()).isEqualTo("7\r\na:7,b:3\r\n7\r\na:7,b:4\r\n");
    }

    @Test
    void anAnswerIsTheClientsOwn() {
        TestHub.Client client = application.ask(OF_BOB.replace("stream", "response"), "%(user)s waits");

        application.publish("a", "{\"http-response\":{\"body\":\"%(nobody)s\"}}");
        application.publish("a", "{\"http-response\":{\"body\":\"no\",\"content-filters\":[\"build-id\"]}}");
        assertThat(client.received()).isEmpty();
        application.publish("a", "{\"http-response\":{\"body\":\"for %(user)s\"}}");

        assertThat(client.received()).endsWith("\r\n\r\nfor bob");
    }

    @Test
    void anAnswerIsPatchedOrElseGivenAsItIs() {
        String json = OF_BOB.replace("stream", "response").replace("; filter=var-subst", "");
        TestHub.Client fits = application.ask(json, "{\"items\":[]}");
        TestHub.Client other = application.ask(json, "nothing yet");

        application.publish(
                "a", "{\"http-response\":{\"body-patch\":[{\"op\":\"add\",\"path\":\"/items/0\",\"value\":1}]}}");

        assertThat(fits.received()).endsWith("\r\n\r\n{\"items\":[1]}");
        assertThat(other.received()).endsWith("\r\n\r\nnothing yet");
        assertThat(warnings.said)
                .containsExactly("an item of the channel a is not as it should be: "
                        + "document: got \"something else\", expected an object or an array of JSON");
    }

    private TestHub.Client hold(String fields) {
        TestHub.Client client = application.ask(fields, "");
        client.received();
        return client;
    }

    /** What an operator reads. */
    private static final class Warnings extends Handler {

        private final Logger logger = Logger.getLogger("dev.tidings.net.grip");
        private final List<String> said = new ArrayList<>();

        @Override
        public void publish(LogRecord record) {
            assertThat(record.getThrown()).isNull();
            assertThat(record.getLevel()).isEqualTo(Level.WARNING);
            said.add(MessageFormat.format(record.getMessage(), record.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
