package dev.tidings.app.config;

import dev.tidings.app.tls.PemFiles;
import dev.tidings.core.auth.Access;
import dev.tidings.core.auth.Right;
import dev.tidings.core.config.Config;
import dev.tidings.core.config.Cors;
import dev.tidings.core.config.DurationText;
import dev.tidings.core.config.Heartbeat;
import dev.tidings.core.config.KeyFiles;
import dev.tidings.core.config.Limits;
import dev.tidings.core.config.Listen;
import dev.tidings.core.config.Log;
import dev.tidings.core.config.Network;
import dev.tidings.core.config.Retry;
import dev.tidings.core.config.Shutdown;
import dev.tidings.core.config.SizeText;
import dev.tidings.core.config.Store;
import dev.tidings.core.config.TrustedProxies;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Selector;
import dev.tidings.core.journal.Durability;
import dev.tidings.core.journal.History;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Makes the records of {@link Config}, section by section. The shape of what it reads was checked before. */
final class ConfigSections {

    private static final Pattern FROM_TOKEN = Pattern.compile("\\{(sub|claim\\.[^}]*)}");
    private static final String DEFAULT_URL = "file:./tidings-data";

    private final Section file;
    private final List<Fault> faults;

    ConfigSections(Section file, List<Fault> faults) {
        this.file = file;
        this.faults = faults;
    }

    Config config() {
        List<Listen> listen = file.has("listen") ? listen() : List.of(Listen.DEFAULT);
        Store store = store(file.section("store"));
        History history = history();
        Access access = file.names("access") ? new Access(each("access", this::accessRule)) : Access.OPEN;
        Limits limits = limits(file.section("limits"));
        Heartbeat heartbeat = heartbeat(file.section("heartbeat"));
        Retry retry = retry(file.section("retry"));
        Cors cors = cors(file.section("cors"));
        RouteSections.Routes routes = routes();
        Shutdown shutdown = shutdown(file.section("shutdown"));
        Log log = log(file.section("log"));
        TrustedProxies trusted = file.has("trusted_proxies") ? trustedProxies() : TrustedProxies.DEFAULT;
        return file.made(
                Config.DEFAULT,
                () -> new Config(
                        listen,
                        store,
                        history,
                        access,
                        limits,
                        heartbeat,
                        retry,
                        cors,
                        routes.mount(),
                        routes.proxies(),
                        shutdown,
                        trusted,
                        log));
    }

    private List<Listen> listen() {
        List<Value> items = file.items("listen");
        List<Listen> listen = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            String path = "listen[" + i + "]";
            switch (items.get(i)) {
                case Value.Text url ->
                    file.parsed(path, url, (where, text) -> Listen.parse(where, text, Optional.empty()))
                            .ifPresent(listen::add);
                case Value.Fields fields -> {
                    var section = new Section(path, fields, faults);
                    if (section.required("url")) {
                        listen.add(listen(section));
                    }
                }
                case Value.Items _, Value.Wrong _ -> throw new IllegalStateException("the shape was checked");
            }
        }
        return listen;
    }

    private TrustedProxies trustedProxies() {
        return new TrustedProxies(file.values("trusted_proxies", Network::parse));
    }

    private static Listen listen(Section section) {
        boolean named = section.has("certificate") || section.has("key");
        Optional<KeyFiles> files = named ? keyFiles(section) : Optional.empty();
        if (named && files.isEmpty()) {
            return Listen.DEFAULT;
        }
        Listen address = section.value("url", Listen.DEFAULT, (where, url) -> Listen.parse(where, url, files));
        return section.made(Listen.DEFAULT, () -> {
            files.ifPresent(pair -> PemFiles.read(pair).identity(Instant.now()));
            return address;
        });
    }

    private static Optional<KeyFiles> keyFiles(Section section) {
        if (!section.required("certificate") || !section.required("key")) {
            return Optional.empty();
        }
        String certificate = section.value("certificate", "", (_, text) -> text);
        String key = section.value("key", "", (_, text) -> text);
        return section.made(Optional.empty(), () -> Optional.of(new KeyFiles(certificate, key)));
    }

    private static Store store(Section section) {
        Durability durability = section.value("durability", Durability.OS, ConfigSections::durability);
        return section.value("url", Store.parse(DEFAULT_URL, durability), (_, text) -> Store.parse(text, durability));
    }

    private static Durability durability(String path, String text) {
        return switch (text) {
            case "os" -> Durability.OS;
            case "fsync" -> Durability.FSYNC;
            default ->
                throw new InvalidValue(path, text, "os (survives a killed process) or fsync (survives a power cut)");
        };
    }

    private History history() {
        if (!file.has("history")) {
            return History.DEFAULT;
        }
        List<Long> maxBytes = new ArrayList<>();
        List<History.Rule> rules = each("history", section -> {
            if (section.has("max_bytes")) {
                maxBytes.add(section.value("max_bytes", History.DEFAULT.maxBytes(), ConfigSections::historyBytes));
            }
            return historyRule(section);
        });
        return new History(rules, maxBytes.stream().max(Long::compare).orElse(History.DEFAULT.maxBytes()));
    }

    private static long historyBytes(String path, String text) {
        return new History(List.of(), SizeText.parse(path, text)).maxBytes();
    }

    private static History.Rule historyRule(Section section) {
        var usual = History.Rule.DEFAULT;
        section.required("topics");
        Selector topics = section.value("topics", usual.topics(), (_, text) -> new Selector(text));
        Duration maxAge = section.value("max_age", usual.maxAge(), DurationText::parse);
        int maxEvents = section.value("max_events", usual.maxEvents(), ConfigSections::count);
        Duration dedupeWindow = section.value("dedupe_window", usual.dedupeWindow(), DurationText::parse);
        return section.made(usual, () -> new History.Rule(topics, maxAge, maxEvents, dedupeWindow));
    }

    private Access.Rule accessRule(Section section) {
        section.required("topics");
        Selector topics = section.value("topics", new Selector("**"), ConfigSections::accessTopics);
        Set<Right> anyone = EnumSet.noneOf(Right.class);
        if (section.isAnyone("publish")) {
            anyone.add(Right.PUBLISH);
        }
        if (section.isAnyone("subscribe")) {
            anyone.add(Right.SUBSCRIBE);
        }
        return new Access.Rule(topics, anyone);
    }

    private static Selector accessTopics(String path, String text) {
        if (FROM_TOKEN.matcher(text).find()) {
            throw new InvalidValue(
                    path, text, "a selector without {sub} and {claim.…}: tokens are not in this version");
        }
        return new Selector(text);
    }

    private static Limits limits(Section section) {
        var usual = Limits.DEFAULT;
        int eventBytes = section.value("event_bytes", usual.eventBytes(), ConfigSections::bytes);
        int selectors = section.value("selectors", usual.selectors(), ConfigSections::count);
        int connections = section.value("connections", usual.connections(), ConfigSections::count);
        int perClient = section.value("connections_per_client", usual.connectionsPerClient(), ConfigSections::count);
        int lagBytes = section.value("client_lag_bytes", usual.clientLagBytes(), ConfigSections::bytes);
        Duration ackTimeout = section.value("ack_timeout", usual.ackTimeout(), DurationText::parse);
        return section.made(
                usual, () -> new Limits(eventBytes, selectors, connections, perClient, lagBytes, ackTimeout));
    }

    private static Heartbeat heartbeat(Section section) {
        var usual = Heartbeat.DEFAULT;
        Duration standard = section.value("default", usual.standard(), DurationText::parse);
        Duration min = section.value("min", usual.min(), DurationText::parse);
        Duration max = section.value("max", usual.max(), DurationText::parse);
        return section.made(usual, () -> new Heartbeat(standard, min, max));
    }

    private static Retry retry(Section section) {
        Duration base = section.value("base", Retry.DEFAULT.base(), DurationText::parse);
        Duration jitter = section.value("jitter", Retry.DEFAULT.jitter(), DurationText::parse);
        return section.made(Retry.DEFAULT, () -> new Retry(base, jitter));
    }

    private static Cors cors(Section section) {
        List<String> origins = section.items("origins").stream()
                .map(item -> item instanceof Value.Text text ? text.text() : "")
                .toList();
        boolean credentials = section.value("credentials", Cors.DEFAULT.credentials(), ConfigSections::flag);
        Duration maxAge = section.value("max_age", Cors.DEFAULT.maxAge(), DurationText::parse);
        return section.made(Cors.DEFAULT, () -> new Cors(origins, credentials, maxAge));
    }

    private RouteSections.Routes routes() {
        if (file.isEmptyList("routes")) {
            file.fault("routes", "got an empty list, expected at least one route, such as {path: /events/, hub: {}}");
        }
        return new RouteSections(faults).read(each("routes", Function.identity()));
    }

    private static Shutdown shutdown(Section section) {
        Duration timeout = section.value("timeout", Shutdown.DEFAULT.timeout(), DurationText::parse);
        return section.made(Shutdown.DEFAULT, () -> new Shutdown(timeout));
    }

    private static Log log(Section section) {
        var usual = Log.DEFAULT;
        Log.Level level = section.value("level", usual.level(), Log.Level::parse);
        Log.Format format = section.value("format", usual.format(), Log.Format::parse);
        return new Log(level, format, section.value("access", usual.access(), Log.To::parse));
    }

    /** Reads a list of sections. */
    private <T> List<T> each(String key, Function<Section, T> read) {
        List<T> all = new ArrayList<>();
        for (Value item : file.items(key)) {
            var fields = item instanceof Value.Fields found ? found : new Value.Fields(item.place(), List.of());
            all.add(read.apply(new Section(key + "[" + all.size() + "]", fields, faults)));
        }
        return all;
    }

    private static int count(String path, String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new InvalidValue(path, text, "a whole number");
        }
        return Integer.parseInt(text);
    }

    /** What is more than an int holds is more than any limit allows: its record says so. */
    private static int bytes(String path, String text) {
        return (int) Math.min(Integer.MAX_VALUE, SizeText.parse(path, text));
    }

    static boolean flag(String path, String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidValue(path, text, "true or false");
        };
    }
}
