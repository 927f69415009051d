package dev.tidings.app;

import dev.tidings.app.console.Columns;
import dev.tidings.app.console.Paint;
import dev.tidings.app.console.Terminal;
import dev.tidings.core.config.Config;
import dev.tidings.core.config.Listen;
import dev.tidings.core.config.ProxyRoute;
import dev.tidings.core.config.Store;
import dev.tidings.core.config.Upstream;
import dev.tidings.core.journal.Durability;
import java.util.List;
import java.util.stream.Collectors;

/** What the server says when it is ready: where it is, what it keeps, and how to try it. */
final class Banner {

    private final Terminal terminal;

    Banner(Terminal terminal) {
        this.terminal = terminal;
    }

    void print(Config config, List<Listen> addresses) {
        Paint paint = terminal.paint();
        String base = reachable(addresses.getFirst());
        String topic = base + config.mount().path() + "demo";
        var about = new Columns();
        for (Listen address : addresses) {
            about.row("listening", address.url(), who(config, address));
        }
        for (ProxyRoute route : config.proxies()) {
            about.row("passed on", passedOn(route), "");
        }
        about.row("data", where(config.store()), lasts(config.store()));
        var trying = new Columns()
                .row("subscribe", "curl -N " + topic)
                .row("publish", "curl -d 'Hello' " + topic)
                .row("in a browser", base + "/");
        terminal.out().println();
        terminal.out().println("  " + paint.green(Main.version()) + " is ready");
        terminal.out().println();
        about.lines().forEach(line -> terminal.out().println("  " + labelled(paint, line)));
        terminal.out().println();
        trying.lines().forEach(line -> terminal.out().println("  " + labelled(paint, line)));
        terminal.out().println();
    }

    /** Returns what a curl on this machine reaches: an address that means all of them is no address to connect to. */
    private static String reachable(Listen listen) {
        boolean any = listen.host().equals("0.0.0.0") || listen.host().equals("::");
        return any ? new Listen("127.0.0.1", listen.port(), listen.keyFiles()).url() : listen.url();
    }

    private static String who(Config config, Listen listen) {
        if (!config.access().chosen()) {
            return "this machine only; anyone on it may publish and subscribe";
        }
        return (listen.isLoopback() ? "this machine only" : "other machines too") + "; the access rules decide";
    }

    static String passedOn(ProxyRoute route) {
        return route.path() + "  ->  "
                + route.upstreams().stream().map(Upstream::url).collect(Collectors.joining(", "));
    }

    static String where(Store store) {
        return switch (store) {
            case Store.Memory _ -> "in memory";
            case Store.Folder(String path, Durability _) -> path;
        };
    }

    static String lasts(Store store) {
        return switch (store) {
            case Store.Memory _ -> "gone when the server stops";
            case Store.Folder(String _, Durability durability) ->
                switch (durability) {
                    case OS -> "survives a killed process; --durability fsync: a power cut too";
                    case FSYNC -> "survives a power cut";
                };
        };
    }

    private static String labelled(Paint paint, String line) {
        int end = line.indexOf("  ");
        return paint.dim(line.substring(0, end)) + line.substring(end);
    }
}
