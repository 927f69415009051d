package dev.tidings.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Cors;
import dev.tidings.core.config.Grip;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.grip.Content;
import dev.tidings.core.grip.Reply;
import dev.tidings.core.log.AccessLog;
import dev.tidings.core.log.Served;
import dev.tidings.core.run.NanoClock;
import dev.tidings.net.connection.Body;
import dev.tidings.net.connection.Clients;
import dev.tidings.net.connection.Endpoint;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.Origins;
import dev.tidings.net.connection.Site;
import dev.tidings.net.grip.Handover;
import dev.tidings.net.grip.Holding;
import dev.tidings.net.grip.Origin;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.ResponseHead;
import dev.tidings.net.http.Version;
import dev.tidings.net.send.Sender;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/** A site with nothing but an application that hands its clients over; when it is asked about them, the test answers. */
final class HoldingApplication implements Origin, Site, AutoCloseable {

    final TestHub hub = new TestHub(
            new TestConfig().grip(new Grip(Optional.empty(), "tidings")).config());
    final Holding holding = new Holding(hub.journal, new Sender(hub.loop.executor(), hub.allocator()));

    private final List<Served> served = new ArrayList<>();
    private final Queue<Asked> asked = new ArrayDeque<>();
    private Handover handover = another();
    private boolean away;
    private ResponseHead head = head(200, "");
    private String body = "";
    private Runnable meanwhile = () -> {};
    private String refused = "";

    /** A request about a client, that is not answered. */
    private record Asked(Request request, Consumer<Reply> answer, Consumer<String> failed) {}

    /** Something happens while it answers. */
    void meanwhile(Runnable happens) {
        meanwhile = happens;
    }

    /** Returns a client that has asked, and was answered with the fields and the body. */
    TestHub.Client ask(String fields, String answer) {
        return ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n", fields, answer);
    }

    TestHub.Client ask(String request, String fields, String answer) {
        prepare(fields, answer);
        TestHub.Client client = hub.connect(this);
        client.send(request);
        return client;
    }

    /** Answers so from now on to who is not held. */
    void prepare(String fields, String answer) {
        head = head(200, fields);
        body = answer;
    }

    /** Publishes an item, of which the channel is left out. */
    void publish(String channel, String item) {
        String text = "{\"items\":[{\"channel\":\"" + channel + "\"," + item.substring(1) + "]}";
        assertThat(hub.ask(
                        "POST /publish/ HTTP/1.1\r\nHost: h\r\nContent-Length: " + text.length() + "\r\n\r\n" + text))
                .startsWith("HTTP/1.1 200 ");
    }

    /** Publishes news that follow each other. */
    void publish(String id, String previous, String content) {
        publish(
                "a",
                "{\"id\":\"%s\",\"prev-id\":\"%s\",\"http-stream\":{\"content\":\"%s\"},\"http-response\":{\"body\":\"%s\"}}"
                        .formatted(id, previous, content, content));
    }

    /** Returns what it was asked, and has not answered: each as method, target and what the client knows. */
    List<String> asked() {
        return asked.stream()
                .map(each -> {
                    Request request = each.request();
                    assertThat(request.head().authority()).isEqualTo("h");
                    String last = String.join(", ", request.head().headers().all("grip-last"));
                    return (request.method() + " " + request.head().target() + " " + last).strip();
                })
                .toList();
    }

    /** Returns the fields of the first of these. */
    Headers fields() {
        return asked.element().request().head().headers();
    }

    /** Answers the first of these. */
    void answer(int status, String fields, String content) {
        reply(status, fields, content);
        hub.settle();
    }

    /** Answers it, and what that makes wait waits. */
    void reply(int status, String fields, String content) {
        asked.remove().answer().accept(Handover.reply(head(status, fields), content.getBytes(UTF_8)));
    }

    void answer(String fields, String content) {
        answer(200, fields, content);
    }

    /** Does not answer the first of these. */
    void fail() {
        asked.remove().failed().accept("connection refused");
        hub.settle();
    }

    /** From now on it is another application that hands clients over. */
    void change() {
        handover = another();
    }

    private Handover another() {
        return new Handover(holding, Optional.empty(), Optional.empty());
    }

    /** Whether it fails as soon as it is asked. */
    void away(boolean is) {
        away = is;
    }

    @Override
    public void ask(Request request, Content content, Consumer<Reply> answer, Consumer<String> failed) {
        assertThat(content.length()).isZero();
        if (away) {
            failed.accept("away");
        } else {
            asked.add(new Asked(request, answer, failed));
        }
    }

    @Override
    public Endpoint endpoint(Request request) {
        var leaving = new ArrayList<Runnable>();
        return exchange -> Body.none(() -> leaving.add(handOver(exchange)), () -> leaving.forEach(Runnable::run));
    }

    private Runnable handOver(Exchange exchange) {
        EventId before = handover.now();
        meanwhile.run();
        assertThat(handover.needsWhole(head)).isTrue();
        try {
            return handover.take(exchange, head, body.getBytes(UTF_8), before, this);
        } catch (InvalidValue e) {
            refused = String.valueOf(e.getMessage());
            return () -> {};
        }
    }

    /** Returns what was wrong with its first answer. */
    String refused() {
        return refused;
    }

    private static ResponseHead head(int status, String fields) {
        var read = new Headers();
        fields.lines().forEach(line -> read.add(line.replaceFirst(":.*", ""), line.replaceFirst(".*?: ", "")));
        return new ResponseHead(Version.HTTP_1_1, status, "", read);
    }

    @Override
    public Clients clients() {
        return hub.admission;
    }

    @Override
    public Origins origins() {
        return new Origins(Cors.DEFAULT);
    }

    @Override
    public AccessLog log() {
        return new AccessLog() {
            @Override
            public boolean isOn() {
                return true;
            }

            @Override
            public NanoClock clock() {
                return () -> 0;
            }

            @Override
            public void add(Served one) {
                served.add(one);
            }
        };
    }

    /** Returns why each exchange that is over is so. */
    List<String> ended() {
        return served.stream().map(Served::ended).toList();
    }

    @Override
    public void close() {
        hub.leave();
        holding.close();
        hub.close();
    }
}
