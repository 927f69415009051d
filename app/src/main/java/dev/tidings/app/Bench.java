package dev.tidings.app;

import dev.tidings.app.bench.Findings;
import dev.tidings.app.bench.LoadTest;
import dev.tidings.app.bench.Plan;
import dev.tidings.app.bench.Target;
import dev.tidings.app.bench.report.LiveLine;
import dev.tidings.app.bench.report.Report;
import dev.tidings.app.bench.report.ResultJson;
import dev.tidings.app.bench.report.ResultTable;
import dev.tidings.app.bench.wire.Trust;
import dev.tidings.app.client.HubClient;
import dev.tidings.app.client.Query;
import dev.tidings.app.console.Exit;
import dev.tidings.app.console.Failure;
import dev.tidings.app.console.Terminal;
import dev.tidings.core.config.DurationText;
import dev.tidings.core.config.SizeText;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidings bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        versionProvider = Main.class,
        description = {
            "Finds out how many clients and events a set-up carries, and how late events get: subscribers that listen, publishers that "
                    + "keep to a rate, and a count of every event at every subscriber.",
            "Any hub can be tested that takes a POST and delivers over Server-Sent Events or WebSocket; what is published stays "
                    + "in its history."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every event arrived at every subscriber, once and in order",
            "1:an event was lost, repeated, out of order or damaged, a subscriber was dropped, or the server refused something",
            "2:wrong usage",
            "3:no server answers",
            "130:interrupted with Ctrl-C before anything was measured; later it ends with what it has"
        },
        footer = {
            "",
            "Examples:",
            "  tidings bench",
            "  tidings bench --subscribers 5000 --rate 20 --ws --report bench.html",
            "  tidings bench --url https://a.example/sub --publish-url https://a.example/pub",
            "",
            "docs/load-testing.md says what is measured, and what each field of --json is."
        })
final class Bench implements Callable<Integer> {

    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final int MAX_OWN_THREADS = 4;

    private final Terminal terminal;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "TOPIC",
            description =
                    "Where events are published. Default: a new one under bench/. With --topics N: TOPIC/0 to TOPIC/N-1.")
    private Optional<String> topic = Optional.empty();

    @Option(
            names = "--subscribers",
            paramLabel = "N",
            defaultValue = "100",
            description = "Connections that listen. Default: ${DEFAULT-VALUE}")
    private int subscribers;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "100",
            description = "Events a second in all, sent at their times whatever became of those before. "
                    + "0: the next when the last is answered. Default: ${DEFAULT-VALUE}")
    private double rate;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "200B",
            description = "Size of each event's data, such as 200B or 1KiB. Default: ${DEFAULT-VALUE}")
    private String size = "";

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "How long is measured, such as 10s or 5m. Default: ${DEFAULT-VALUE}")
    private String duration = "";

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            defaultValue = "2s",
            description = "How long events are sent before that, which is not measured. Default: ${DEFAULT-VALUE}")
    private String warmUp = "";

    @Option(names = "--ws", description = "Subscribe by WebSocket instead of Server-Sent Events.")
    private boolean webSocket;

    @Option(
            names = "--topics",
            paramLabel = "N",
            defaultValue = "1",
            description = "Topics that subscribers and events are spread over. Default: ${DEFAULT-VALUE}")
    private int topics;

    @Option(
            names = "--publishers",
            paramLabel = "N",
            defaultValue = "8",
            description = "Connections that publish, each one event at a time. Default: ${DEFAULT-VALUE}")
    private int publishers;

    @Option(
            names = "--publish-url",
            paramLabel = "URL",
            description = "Test any hub: events are posted here, and --url is then exactly what subscribers open. "
                    + "{topic} in both is the number of the topic.")
    private Optional<String> publishUrl = Optional.empty();

    @Option(
            names = "--header",
            paramLabel = "FIELD",
            description =
                    "A field of every request, such as 'Authorization: Bearer …', instead of its own of that name; "
                            + "may be given several times.")
    private List<String> headers = List.of();

    @Option(
            names = "--publish-header",
            paramLabel = "FIELD",
            description = "The same for the publishers' requests only, instead of what --header says of that name.")
    private List<String> publishHeaders = List.of();

    @Option(
            names = "--cacert",
            paramLabel = "FILE",
            description = "For https: the certificates to believe, in PEM, instead of the well-known ones.")
    private Optional<Path> authorities = Optional.empty();

    @Option(
            names = "--body",
            paramLabel = "TEXT",
            defaultValue = "{data}",
            description =
                    "What is posted, with {data} for the event's data and {topic} for the topic's number. Default: {data}")
    private String body = "";

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that receive. Default: one for every two cores, at most " + MAX_OWN_THREADS)
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "The result as a picture or a page as well: a name that ends in .svg or .html.")
    private Optional<String> report = Optional.empty();

    @Option(names = "--json", description = "The result as one JSON object, instead of a table.")
    private boolean json;

    @Mixin
    private ClientOptions server = new ClientOptions();

    Bench(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var plan = new Plan(
                subscribers,
                topics,
                publishers,
                rate,
                (int) Math.min(Integer.MAX_VALUE, SizeText.parse("--size", size)),
                DurationText.parse("--warm-up", warmUp),
                DurationText.parse("--duration", duration),
                DRAIN);
        Optional<Report> into = report.map(Report::to);
        Findings findings = run(plan, target());
        if (json) {
            terminal.out().println(ResultJson.line(findings, Main.version()));
        } else {
            ResultTable.lines(findings, terminal.paint()).forEach(terminal.out()::println);
        }
        into.ifPresent(file -> file.write(findings, Main.version()));
        return findings.isSound() ? Exit.OK : Exit.FAILED;
    }

    private Findings run(Plan plan, Target target) {
        int own = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MAX_OWN_THREADS);
        int receiving = threads.orElse(Math.min(own, subscribers));
        if (receiving < 1 || receiving > subscribers) {
            throw new InvalidValue("--threads", receiving, "1 to " + subscribers + ", one for each subscriber at most");
        }
        try (var stop = StopSignals.install(terminal, "stopped at once");
                var line = new LiveLine(terminal)) {
            return new LoadTest(plan, target, trust(), line, stop::isAsked).run(receiving);
        }
    }

    private SSLContext trust() {
        if (authorities.isEmpty()) {
            return Trust.usual();
        }
        try {
            return Trust.only(authorities.get());
        } catch (IOException e) {
            throw new InvalidValue(
                    "--cacert", authorities.get(), "a PEM file with certificates (" + Reason.of(e) + ")");
        }
    }

    private Target target() {
        boolean byWebSocket = webSocket || server.url().startsWith("ws");
        if (publishUrl.isPresent()) {
            if (topic.isPresent()) {
                throw new Failure(
                        Exit.USAGE,
                        "with --publish-url the two URLs say where, and a TOPIC says it again",
                        "leave one out");
            }
            checkForTopics("--url", server.url());
            checkForTopics("--publish-url", publishUrl.get() + body);
            return new Target(server.url(), publishUrl.get(), byWebSocket, headers, publishHeaders, body);
        }
        if (server.url().startsWith("ws") || server.url().contains("{topic}")) {
            throw new Failure(
                    Exit.USAGE,
                    "--url is for publishers too, and those need http or https, and no {topic}",
                    "subscribe by WebSocket with  --ws, or say with  --publish-url  where events are posted");
        }
        var checked = new Topic(topic.orElseGet(Bench::newTopic));
        String url = server.client()
                .request(HubClient.path(checked.name()), Query.NONE)
                .build()
                .uri()
                .toString();
        String each = topics == 1 ? url : url + "/{topic}";
        return new Target(each, each, byWebSocket, headers, publishHeaders, body);
    }

    private void checkForTopics(String option, String places) {
        if (topics > 1 && !places.contains("{topic}")) {
            throw new Failure(
                    Exit.USAGE,
                    "with --topics each topic needs a URL",
                    "write {topic} in " + option + " where its number belongs"
                            + (option.equals("--publish-url") ? ", or in --body" : ""));
        }
    }

    /** Of its own, so that its subscribers hear nobody else and its history is nobody's. */
    private static String newTopic() {
        return "bench/%06x".formatted(ThreadLocalRandom.current().nextInt(1 << 24));
    }
}
