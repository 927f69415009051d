package dev.tidings.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.console.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The commands that talk to a server, run as {@code main} runs them. */
@Tag("system")
@Timeout(30)
class ClientCommandsTest {

    private final FakeHub hub;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String in = "";

    ClientCommandsTest() throws IOException {
        hub = new FakeHub();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void pubSendsTheDataAndPrintsTheId() {
        hub.json(201, "{\"id\":\"a-1\",\"topic\":\"orders/4 2\"}");

        assertThat(run("pub", "orders/4 2", "{\"x\":1}", "--type", "paid", "--key", "k&1", "--end"))
                .isZero();

        assertThat(out()).isEqualTo("a-1\n");
        assertThat(hub.requests())
                .containsExactly(new FakeHub.Request(
                        "POST /events/orders/4%202?type=paid&key=k%261&end=true",
                        null, "text/plain; charset=utf-8", "{\"x\":1}"));
    }

    @Test
    void pubTakesTheInputWithoutTheLineBreakAtItsEnd() {
        in = "two\nlines\n";
        hub.json(201, "{\"id\":\"a-1\",\"duplicate\":true}");

        assertThat(run("pub", "t", "-")).isZero();

        assertThat(hub.requests().getFirst().body()).isEqualTo("two\nlines");
        assertThat(err()).isEqualTo("was published before, as this id: nothing new\n");
    }

    @Test
    void pubSendsEachLineAsAnEventOfOneStream() {
        in = "one\n\"two\"\r\n\nvier\u00e4";
        hub.json(200, "{\"published\":4,\"first\":\"a-1\",\"last\":\"a-4\"}");

        assertThat(run("pub", "t", "--lines", "--type", "log", "--key", "k")).isZero();

        assertThat(out()).isEqualTo("4 published\n");
        assertThat(hub.requests())
                .containsExactly(new FakeHub.Request("POST /events/t", null, "application/x-ndjson", """
                        {"data":"one","type":"log","key":"k-1"}
                        {"data":"\\"two\\"","type":"log","key":"k-2"}
                        {"data":"","type":"log","key":"k-3"}
                        {"data":"vier\u00e4","type":"log","key":"k-4"}
                        """));
    }

    @Test
    void pubSendsAStreamOfAnyLength() {
        in = IntStream.range(0, 50_000).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
        hub.json(200, "{\"published\":50000}");

        assertThat(run("pub", "t", "--lines")).isZero();

        assertThat(hub.requests().getFirst().body().lines())
                .hasSize(50_000)
                .last()
                .isEqualTo("{\"data\":\"line 49999\"}");
    }

    @Test
    void pubShowsWhyItWasRefused() {
        hub.json(409, "{\"title\":\"Conflict\",\"status\":409,\"detail\":\"the topic t is complete\"}");

        assertThat(run("pub", "t", "x")).isEqualTo(1);

        assertThat(err()).isEqualTo("tidings: the server answered 409: the topic t is complete\n");
    }

    @Test
    void pubSaysHowFarAStreamGot() {
        in = "x";
        hub.json(400, "{\"error\":\"not JSON\",\"line\":3,\"published\":2}");

        assertThat(run("pub", "t", "--lines")).isEqualTo(1);

        assertThat(err()).isEqualTo("tidings: the server answered 400: not JSON (in line 3; 2 published before it)\n");
    }

    @Test
    void subComesBackWithTheLastIdItGot() {
        hub.stream("retry: 1\n\n" + event("a-1", "x", "one") + event("a-2", "x", "two")).stream(
                "event: tidings:gap\ndata: {\"after\":\"a-2\",\"resumed\":\"a-5\",\"reason\":\"retention\"}\n\n"
                        + event("a-5", "x", "five"))
                .stream("event: tidings:end\ndata: {\"reason\":\"complete\"}\n\n");

        assertThat(run("sub", "x", "y/*", "--from", "-2", "--json")).isZero();

        assertThat(hub.requests()).map(FakeHub.Request::lastEventId).containsExactly(null, "a-2", "a-5");
        assertThat(hub.requests())
                .map(FakeHub.Request::line)
                .containsExactly(
                        "GET /events?topic=x&topic=y%2F*&envelope=json&heartbeat=15s&from=-2",
                        "GET /events?topic=x&topic=y%2F*&envelope=json&heartbeat=15s",
                        "GET /events?topic=x&topic=y%2F*&envelope=json&heartbeat=15s");
        assertThat(out().lines()).hasSize(3).first().asString().startsWith("{\"id\":\"a-1\"");
        assertThat(err())
                .contains("the server ended the stream; trying again in 0.0 s\n")
                .contains("connected again\ngap: events are missing after a-2 (retention)\n")
                .endsWith("complete: complete\n");
    }

    @Test
    void subEndsWhenTheServerSaysThereIsNothingMore() {
        hub.stream("retry: 1\n\n" + event("a-1", "x", "one")).json(204, "");

        assertThat(run("sub", "x")).isZero();
    }

    @Test
    void subTriesAgainWhenTheServerIsAwayForAWhile() {
        hub.stream("retry: 1\n\n" + event("a-1", "x", "one")).json(503, "{\"detail\":\"starting\"}").stream(
                event("a-2", "x", "two"));

        assertThat(run("sub", "x", "--limit", "2")).isZero();

        assertThat(hub.requests()).map(FakeHub.Request::lastEventId).containsExactly(null, "a-1", "a-1");
        assertThat(hub.requests().getLast().line()).endsWith("&limit=1");
    }

    @Test
    void subShowsWhatItGotWithoutLettingItRedrawTheScreen() {
        hub.stream(event("a-1", "orders/1", "evil \\u001b[2J\\nline")).json(204, "");

        run("sub", "orders/*");

        assertThat(out()).matches("\\d\\d:\\d\\d:\\d\\d\\.000 orders/1 \\[paid] evil \\\\u001b\\[2J\nline\n");
    }

    @Test
    void subSaysWhenItMayNot() {
        hub.json(403, "{\"detail\":\"secret/** is closed\"}");

        assertThat(run("sub", "secret/**")).isEqualTo(1);

        assertThat(err()).isEqualTo("tidings: the server answered 403: secret/** is closed\n");
    }

    @Test
    void topicsAreShownAsATable() {
        hub.json(200, """
                {"topics":[{"topic":"a/b","events":12,"earliest":"x-1","latest":"x-9","subscribers":3,"complete":true},
                {"topic":"c","events":0,"earliest":null,"latest":null,"subscribers":1,"complete":false}]}""");

        assertThat(run("topics")).isZero();

        assertThat(hub.requests().getFirst().line()).isEqualTo("GET /events/-/topics");
        assertThat(out()).isEqualTo("""
                TOPIC  EVENTS  SUBSCRIBERS  STATE     LATEST
                a/b    12      3            complete  x-9
                c      0       1            open      -
                """);
    }

    @Test
    void eachSaysWhenNobodyAnswers() {
        String url = hub.url();
        hub.close();

        for (String[] command : new String[][] {{"topics"}, {"pub", "t", "x"}, {"pub", "t", "--lines"}, {"sub", "t"}}) {
            err.reset();
            assertThat(run(command)).isEqualTo(3);
            assertThat(err()).startsWith("tidings: cannot reach " + url + ": ");
        }
    }

    private static String event(String id, String topic, String data) {
        return "event: paid\nid: %s\ndata: {\"id\":\"%s\",\"topic\":\"%s\",\"type\":\"paid\",\"time\":1000,\"data\":\"%s\"}\n\n"
                .formatted(id, id, topic, data);
    }

    private int run(String... arguments) {
        var terminal = new Terminal(
                new ByteArrayInputStream(in.getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                false,
                false,
                false,
                Map.of());
        var all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--url";
        all[arguments.length + 1] = hub.url();
        return Main.run(terminal, all);
    }

    private String out() {
        return out.toString(UTF_8);
    }

    private String err() {
        return err.toString(UTF_8);
    }
}
