package dev.tidings.app;

import dev.tidings.app.console.Columns;
import dev.tidings.app.console.Terminal;
import dev.tidings.core.auth.Access;
import dev.tidings.core.config.Config;
import dev.tidings.core.config.DurationText;
import dev.tidings.core.config.KeyFiles;
import dev.tidings.core.config.Limits;
import dev.tidings.core.config.Listen;
import dev.tidings.core.config.Log;
import dev.tidings.core.config.Network;
import dev.tidings.core.config.SizeText;
import dev.tidings.core.config.TrustedProxies;
import dev.tidings.core.journal.History;
import java.util.Locale;
import java.util.stream.Collectors;

/** A configuration as a table: what holds, whether it was set or not. */
final class Summary {

    private final Terminal terminal;

    Summary(Terminal terminal) {
        this.terminal = terminal;
    }

    void print(Config config) {
        var table = new Columns();
        for (Listen listen : config.listen()) {
            String files = listen.keyFiles().map(KeyFiles::certificate).orElse("");
            table.row("listen", files.isEmpty() ? listen.url() : listen.url() + " with " + files);
        }
        table.row(
                "store",
                Banner.where(config.store()) + ", "
                        + Banner.lasts(config.store()).replaceAll(";.*", ""));
        table.row(
                "trusted",
                config.trustedProxies().networks().isEmpty()
                        ? "no proxies"
                        : "proxies at " + networks(config.trustedProxies()));
        history(table, config.history());
        access(table, config.access());
        limits(table, config.limits());
        table.row(
                "heartbeat",
                "every " + DurationText.of(config.heartbeat().standard()) + "; clients may ask for "
                        + DurationText.of(config.heartbeat().min()) + " to "
                        + DurationText.of(config.heartbeat().max()));
        table.row(
                "retry",
                DurationText.of(config.retry().base()) + " and up to "
                        + DurationText.of(config.retry().jitter()) + " more");
        String origins = String.join(", ", config.cors().origins());
        table.row(
                "cors",
                origins.isEmpty()
                        ? "no other origin"
                        : origins + (config.cors().credentials() ? ", with cookies" : ""));
        table.row("routes", config.mount().path() + " is the hub");
        config.proxies().forEach(route -> table.row("", Banner.passedOn(route)));
        table.row("log", log(config.log()));
        table.row("shutdown", "waits " + DurationText.of(config.shutdown().timeout()) + " at most");
        terminal.out().println();
        table.lines().forEach(line -> terminal.out().println("  " + line));
    }

    private static String log(Log log) {
        String access = switch (log.access()) {
            case Log.To.Nowhere() -> "no access log";
            case Log.To.Stdout() -> "access log to standard output";
            case Log.To.Stderr() -> "access log to standard error";
            case Log.To.File(String path) -> "access log to " + path;
        };
        return log.level().word() + " and more, as " + log.format().name().toLowerCase(Locale.ROOT) + "; " + access;
    }

    private static String networks(TrustedProxies trusted) {
        return trusted.networks().stream().map(Network::toString).collect(Collectors.joining(", "));
    }

    private static void history(Columns table, History history) {
        for (History.Rule rule : history.rules()) {
            table.row(
                    "history",
                    "%s: %s, %,d events a topic, keys for %s"
                            .formatted(
                                    rule.topics(),
                                    DurationText.of(rule.maxAge()),
                                    rule.maxEvents(),
                                    DurationText.of(rule.dedupeWindow())));
        }
        table.row("", SizeText.of(history.maxBytes()) + " in all");
    }

    private static void access(Columns table, Access access) {
        if (!access.chosen()) {
            table.row("access", "open, to this machine only");
            return;
        }
        for (Access.Rule rule : access.rules()) {
            String may = rule.anyone().stream()
                    .sorted()
                    .map(right -> switch (right) {
                        case PUBLISH -> "publish";
                        case SUBSCRIBE -> "subscribe";
                    })
                    .collect(Collectors.joining(" and "));
            table.row("access", rule.topics() + ": " + (may.isEmpty() ? "closed" : "anyone may " + may));
        }
        table.row("", "everything else is closed");
    }

    private static void limits(Columns table, Limits limits) {
        table.row("limits", "an event " + SizeText.of(limits.eventBytes()));
        table.row("", "%,d selectors a connection".formatted(limits.selectors()));
        table.row(
                "",
                "%,d connections, %,d of one client".formatted(limits.connections(), limits.connectionsPerClient()));
        table.row("", SizeText.of(limits.clientLagBytes()) + " of lag before the journal is read");
        table.row("", DurationText.of(limits.ackTimeout()) + " to acknowledge a stream");
    }
}
