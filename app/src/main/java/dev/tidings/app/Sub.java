package dev.tidings.app;

import dev.tidings.app.client.EventPrinter;
import dev.tidings.app.client.Query;
import dev.tidings.app.client.Subscriber;
import dev.tidings.app.console.Exit;
import dev.tidings.app.console.Failure;
import dev.tidings.app.console.Terminal;
import dev.tidings.core.event.Selector;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidings sub}. */
@Command(
        name = "sub",
        mixinStandardHelpOptions = true,
        versionProvider = Main.class,
        description =
                "Prints events as they come. When the connection breaks it comes back by itself, from where it was; "
                        + "what is gone in the meantime is said. Ends when the topics are complete, or with Ctrl-C.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the topics are complete, or --limit is reached",
            "1:the server refused it",
            "2:wrong usage",
            "3:no server answers the first time",
            "130:interrupted with Ctrl-C"
        },
        footer = {
            "",
            "Examples:",
            "  tidings sub 'orders/*' 'users/42/**'",
            "  tidings sub 'logs/**' --from 5m --json | jq .data",
            "  tidings sub orders/42 --from start --limit 1"
        })
final class Sub implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(
            arity = "1..*",
            paramLabel = "SELECTOR",
            description = "A topic, or a pattern: * is one segment, ** at the end one or more.")
    private List<String> selectors = List.of();

    @Option(
            names = "--from",
            paramLabel = "WHEN",
            description = "now (default), start, -N for the last N events, or an age such as 30s, 5m, 2h.")
    private Optional<String> from = Optional.empty();

    @Option(names = "--after", paramLabel = "ID", description = "Start after that event.")
    private Optional<String> after = Optional.empty();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "Only events of that type; may be given several times.")
    private List<String> types = List.of();

    @Option(names = "--limit", paramLabel = "N", description = "End after N events.")
    private Optional<Long> limit = Optional.empty();

    @Option(names = "--json", description = "One JSON object a line: id, topic, type, time in milliseconds, data.")
    private boolean json;

    @Mixin
    private ClientOptions server = new ClientOptions();

    Sub(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (from.isPresent() && after.isPresent()) {
            throw new Failure(Exit.USAGE, "--from and --after both say where to start", "leave one of them out");
        }
        if (limit.isPresent() && limit.get() < 1) {
            throw new Failure(Exit.USAGE, "--limit is at least 1", "leave it out for no end");
        }
        selectors.forEach(Selector::new);
        Query query =
                Query.NONE.andEach("topic", selectors).andEach("type", types).and("envelope", "json");
        Query start = Query.NONE;
        start = from.isPresent() ? start.and("from", from.get()) : start;
        start = after.isPresent() ? start.and("after", after.get()) : start;
        var wish = new Subscriber.Wish(query, start, limit.orElse(0L));
        new Subscriber(server.client(), wish, new EventPrinter(terminal, json)).run();
        return Exit.OK;
    }
}
