package dev.tidings.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.app.client.HubClient;
import dev.tidings.app.client.NdjsonLines;
import dev.tidings.app.client.Query;
import dev.tidings.app.console.Exit;
import dev.tidings.app.console.Failure;
import dev.tidings.app.console.Terminal;
import dev.tidings.core.event.Topic;
import dev.tidings.core.json.JsonTree;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidings pub}. */
@Command(
        name = "pub",
        mixinStandardHelpOptions = true,
        versionProvider = Main.class,
        description = "Publishes an event, or each line of the input as one. Prints the id of the event.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:published, as durably as the server is set to",
            "1:the server refused it",
            "2:wrong usage",
            "3:no server answers"
        },
        footer = {
            "",
            "Examples:",
            "  tidings pub orders/42 '{\"state\":\"paid\"}' --type state",
            "  date | tidings pub clock -",
            "  tail -f access.log | tidings pub logs/web --lines"
        })
final class Pub implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "TOPIC", description = "Such as orders/42.")
    private String topic = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DATA",
            defaultValue = "-",
            description = "The event's data. - or nothing: from the input, without the line break at its end.")
    private String data = "-";

    @Option(names = "--type", paramLabel = "TYPE", description = "What kind of event it is, for EventSource listeners.")
    private Optional<String> type = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Publish only once, however often it is tried. With --lines: KEY-1, KEY-2 and so on.")
    private Optional<String> key = Optional.empty();

    @Option(names = "--end", description = "It is the topic's last event: its subscriptions end.")
    private boolean end;

    @Option(names = "--lines", description = "Each line of the input is an event, sent as it comes.")
    private boolean lines;

    @Mixin
    private ClientOptions server = new ClientOptions();

    Pub(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var checked = new Topic(topic);
        if (!lines) {
            return one(checked);
        }
        if (end || !data.equals("-")) {
            throw new Failure(
                    Exit.USAGE,
                    "--lines takes neither DATA nor --end",
                    "publish the last event by itself:  tidings pub " + topic + " DATA --end");
        }
        return each(checked);
    }

    private int one(Topic checked) throws IOException {
        Query query = Query.NONE;
        query = type.isPresent() ? query.and("type", type.get()) : query;
        query = key.isPresent() ? query.and("key", key.get()) : query;
        query = end ? query.and("end", "true") : query;
        HttpRequest request = server.client()
                .request(HubClient.path(checked.name()), query)
                .header("Content-Type", "text/plain; charset=utf-8")
                .POST(BodyPublishers.ofByteArray(data.equals("-") ? input() : data.getBytes(UTF_8)))
                .build();
        JsonTree answer = sent(server.client().send(request, BodyHandlers.ofString()));
        terminal.out().println(answer.text("id").orElse(""));
        if (answer.isTrue("duplicate")) {
            terminal.err().println("was published before, as this id: nothing new");
        }
        return Exit.OK;
    }

    private int each(Topic checked) {
        hint("each line is an event");
        var body = new NdjsonLines(terminal.in(), type, key);
        HubClient client = server.client();
        HttpRequest request = client.request(HubClient.path(checked.name()), Query.NONE)
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofInputStream(() -> body))
                .build();
        try (var _ = new Progress(terminal, body::count)) {
            HttpResponse<String> response = client.trySend(request, BodyHandlers.ofString());
            JsonTree answer = sent(response);
            terminal.out().println(answer.number("published").orElse(0) + " published");
            return Exit.OK;
        } catch (IOException e) {
            Failure failure = client.unreachable(e);
            if (body.count() == 0) {
                throw failure;
            }
            throw new Failure(
                    failure.exit(),
                    failure.getMessage() + "; " + body.count() + " lines were read, not all of them may be published",
                    "to send them again without publishing any twice, use --key");
        }
    }

    private byte[] input() throws IOException {
        hint("the data is what comes now");
        byte[] all = terminal.in().readAllBytes();
        int length = all.length;
        length -= length > 0 && all[length - 1] == '\n' ? 1 : 0;
        length -= length > 0 && length < all.length && all[length - 1] == '\r' ? 1 : 0;
        return Arrays.copyOf(all, length);
    }

    private void hint(String what) {
        if (terminal.inIsTerminal() && terminal.errIsTerminal()) {
            terminal.err().println(terminal.errPaint().dim(what + "; end with Ctrl-D"));
        }
    }

    private static JsonTree sent(HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw HubClient.refused(response.statusCode(), response.body());
        }
        return JsonTree.read("answer", response.body());
    }
}
