package dev.tidings.app;

import dev.tidings.app.client.HubClient;
import dev.tidings.app.client.Query;
import dev.tidings.app.client.Text;
import dev.tidings.app.console.Columns;
import dev.tidings.app.console.Exit;
import dev.tidings.app.console.Terminal;
import dev.tidings.core.json.JsonTree;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidings topics}. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        versionProvider = Main.class,
        description = "Lists the topics that have history or subscribers.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:listed", "1:the server refused it", "2:wrong usage", "3:no server answers"},
        footer = {"", "Example:", "  tidings topics --url http://127.0.0.1:8080"})
final class Topics implements Callable<Integer> {

    private final Terminal terminal;

    @Option(names = "--json", description = "The server's answer as it is.")
    private boolean json;

    @Mixin
    private ClientOptions server = new ClientOptions();

    Topics(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        HubClient client = server.client();
        HttpRequest request = client.request("-/topics", Query.NONE)
                .header("Accept", "application/json")
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw HubClient.refused(response.statusCode(), response.body());
        }
        if (json) {
            terminal.out().println(response.body().strip());
        } else {
            show(JsonTree.read("answer", response.body()).objects("topics"));
        }
        return Exit.OK;
    }

    private void show(List<JsonTree> topics) {
        if (topics.isEmpty()) {
            terminal.out().println("no topics yet; publish to one:  tidings pub demo/hello 'Hi!'");
            return;
        }
        var table = new Columns().row("TOPIC", "EVENTS", "SUBSCRIBERS", "STATE", "LATEST");
        for (JsonTree topic : topics) {
            table.row(
                    Text.visible(topic.text("topic").orElse("")),
                    number(topic, "events"),
                    number(topic, "subscribers"),
                    topic.isTrue("complete") ? "complete" : "open",
                    Text.visible(topic.text("latest").orElse("-")));
        }
        List<String> lines = table.lines();
        terminal.out().println(terminal.paint().bold(lines.getFirst()));
        lines.stream().skip(1).forEach(terminal.out()::println);
    }

    /** Returns a dash for what this server does not say. */
    private static String number(JsonTree topic, String name) {
        var number = topic.number(name);
        return number.isPresent() ? Long.toString(number.getAsLong()) : "-";
    }
}
