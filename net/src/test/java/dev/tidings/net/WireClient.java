package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.EventId;
import dev.tidings.core.json.JsonTree;
import java.util.ArrayList;
import java.util.List;

/** A subscriber that keeps what it understood, in the same words for every transport. */
abstract class WireClient {

    private final TestHub hub;
    private final String target;
    private final String version;
    private final String mediaType;
    private final List<String> told = new ArrayList<>();

    private TestClient connection;
    private int signs;

    WireClient(TestHub hub, String target, String version, String mediaType) {
        this.hub = hub;
        this.target = target;
        this.version = version;
        this.mediaType = mediaType;
    }

    static String id(long sequence) {
        return new EventId(1, 0, sequence).toString();
    }

    /** Takes in what has come. */
    abstract void understand();

    /** Returns whether what it asked for has come to its end. */
    abstract boolean isAnswered();

    /** Returns where it would go on. */
    abstract String cursor();

    /** Subscribes, and goes on as its kind does. */
    WireClient connect() {
        connection = hub.connect(version);
        connection.send(request(target));
        return this;
    }

    /** Subscribes, and takes what comes of it without asking again. */
    void once() {
        connect();
    }

    /** Returns all that it was told, such as {@code 1 topic type data}, {@code gap retention after ID}, {@code end deleted}. */
    List<String> told() {
        understand();
        return told;
    }

    /** Returns how much it was told so far. */
    int toldCount() {
        return told.size();
    }

    /** Returns how often it was shown that the server is there, and that there is nothing. */
    int signs() {
        return signs;
    }

    boolean isConnected() {
        return connection.isOpen();
    }

    /** Asks once more, on a new connection, and returns the answer as it is. */
    String comeBack() {
        String between = target.endsWith("?") ? "" : "&";
        String first = target.replaceAll("(after|from)=[^&]*", "");
        return hub.connect(version).ask(request(first + between + "after=" + cursor()));
    }

    void stopsReading() {
        connection.stopsReading();
    }

    void readsAgain() {
        connection.readsAgain();
    }

    long waitingBytes() {
        return connection.waitingBytes();
    }

    void leave() {
        connection.leave();
    }

    TestClient connection() {
        return connection;
    }

    String target() {
        return target;
    }

    String request(String of) {
        return "GET " + of + " " + version + "\r\nHost: h\r\nConnection: keep-alive\r\nAccept: " + mediaType
                + "\r\n\r\n";
    }

    void isShownASign() {
        signs++;
    }

    void isTold(String what) {
        told.add(what);
    }

    void isToldOfEvent(JsonTree event) {
        assertThat(event.number("time")).hasValue(TestHub.NOW.toEpochMilli());
        String id = event.text("id").orElseThrow();
        isTold(EventId.parse(id).orElseThrow().sequence() + " "
                + event.text("topic").orElseThrow() + " "
                + event.text("type").orElseThrow() + " "
                + event.text("data").orElseThrow());
    }

    /** @param word gap, end or bye */
    void isToldOfControl(String word, JsonTree members) {
        String after = members.text("after").map(id -> " after " + id).orElse("");
        isTold(word + " " + members.text("reason").orElseThrow() + after);
    }
}
