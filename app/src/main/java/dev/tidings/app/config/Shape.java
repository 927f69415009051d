package dev.tidings.app.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** What may stand where in the file, whatever its values. {@link #FILE} is the one list of all keys. */
sealed interface Shape {

    /** One value. */
    record Text() implements Shape {}

    /** One value, or something else. */
    record TextOr(Shape other) implements Shape {}

    /**
     * A list.
     *
     * @param example for the message when it is none
     */
    record Items(String example, Shape of) implements Shape {}

    /** Keys, in the order they are listed in messages. */
    record Fields(Map<String, Shape> keys) implements Shape {}

    /** Anything: whoever reads it says what is wrong with it. */
    record Any() implements Shape {}

    /** Specified, but this version does not do it. */
    record Later() implements Shape {}

    /** The whole file. */
    Fields FILE = file();

    /** Calls back for each key that an environment variable can set: single values, and lists of them. */
    static void forEachVariable(BiConsumer<String, List<String>> variableAndPath) {
        FILE.keys.forEach((section, shape) -> {
            if (shape instanceof Fields fields) {
                fields.keys.forEach((key, inner) -> {
                    if (isText(inner)) {
                        variableAndPath.accept(variable(section + "_" + key), List.of(section, key));
                    }
                });
            } else if (isText(shape)) {
                variableAndPath.accept(variable(section), List.of(section));
            }
        });
    }

    /** Returns the environment variable of a path whose keys are joined by {@code _}. */
    static String variable(String path) {
        return "TIDINGS_" + path.toUpperCase(Locale.ROOT);
    }

    private static boolean isText(Shape shape) {
        return switch (shape) {
            case Text _, TextOr _ -> true;
            case Items items -> isText(items.of);
            case Fields _, Any _, Later _ -> false;
        };
    }

    private static Fields file() {
        var text = new Text();
        var later = new Later();
        var listen = new TextOr(fields().key("url", text)
                .key("certificate", text)
                .key("key", text)
                .done());
        var rule = fields().keys(text, "topics", "max_age", "max_events", "max_bytes", "dedupe_window")
                .done();
        var access = fields().key("topics", text)
                .key("publish", new Any())
                .key("subscribe", new Any())
                .done();
        var cors = fields().key("origins", new Items("[\"https://app.example.com\"]", text))
                .keys(text, "credentials", "max_age");
        return fields().key("listen", new Items("[\"http://127.0.0.1:8080\"]", listen))
                .key("trusted_proxies", new Items("[127.0.0.1/32]", text))
                .key("store", fields().keys(text, "url", "durability").done())
                .key("history", new Items("[{topics: \"**\", max_age: 24h}]", rule))
                .key("access", new Items("[{topics: \"**\", publish: anyone, subscribe: anyone}]", access))
                .key("limits", limits())
                .key("heartbeat", fields().keys(text, "default", "min", "max").done())
                .key("retry", fields().keys(text, "base", "jitter").done())
                .key("cors", cors.done())
                .key("routes", new Items("[{path: /events/, hub: {}}]", route()))
                .key("shutdown", fields().key("timeout", text).done())
                .key("log", fields().keys(text, "level", "format", "access").done())
                .keys(later, "auth", "schemas", "admin")
                .done();
    }

    private static Fields route() {
        var timeouts = fields().keys(new Text(), "connect", "response", "stream_idle", "websocket_idle")
                .done();
        return fields().key("path", new Text())
                .key("hub", fields().done())
                .key(
                        "proxy",
                        new TextOr(new Items("[\"http://127.0.0.1:8000\", \"http://127.0.0.1:8001\"]", new Text())))
                .key("timeouts", timeouts)
                .key("stream_grace", new Text())
                .key(
                        "grip",
                        fields().keys(new Text(), "key", "issuer", "websocket").done())
                .keys(new Text(), "resume", "share")
                .done();
    }

    private static Fields limits() {
        return fields().keys(
                        new Text(),
                        "event_bytes",
                        "selectors",
                        "connections",
                        "connections_per_client",
                        "client_lag_bytes",
                        "ack_timeout")
                .keys(new Later(), "publish_rate", "subscribe_rate")
                .done();
    }

    private static Building fields() {
        return new Building(new LinkedHashMap<>());
    }

    /** Keys being listed. */
    record Building(Map<String, Shape> shapes) {

        Building key(String name, Shape shape) {
            shapes.put(name, shape);
            return this;
        }

        Building keys(Shape shape, String... names) {
            for (String name : names) {
                shapes.put(name, shape);
            }
            return this;
        }

        Fields done() {
            return new Fields(shapes);
        }
    }
}
