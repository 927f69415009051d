package dev.tidings.app.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tidings.app.tls.Pem;
import dev.tidings.core.config.Grip;
import dev.tidings.core.config.Mount;
import dev.tidings.core.config.ProxyRoute;
import dev.tidings.core.config.Secret;
import dev.tidings.core.config.Timeouts;
import dev.tidings.core.config.Upstream;
import dev.tidings.core.event.InvalidValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Makes of the file's routes where the hub is and what is passed on. */
final class RouteSections {

    /** Both kinds of routes. */
    record Routes(Mount mount, List<ProxyRoute> proxies) {}

    private static final Routes NONE = new Routes(Mount.DEFAULT, List.of());

    private final List<Fault> faults;

    RouteSections(List<Fault> faults) {
        this.faults = faults;
    }

    Routes read(List<Section> routes) {
        int before = faults.size();
        Map<String, String> taken = new HashMap<>();
        List<Section> hubs = new ArrayList<>();
        List<Section> passedOn = new ArrayList<>();
        for (Section route : routes) {
            if (isOfOneKind(route)) {
                (route.names("hub") ? hubs : passedOn).add(route);
            }
        }
        Mount mount = mount(hubs, taken);
        List<ProxyRoute> proxies = new ArrayList<>();
        for (Section route : passedOn) {
            proxy(route, taken).ifPresent(proxies::add);
        }
        // With faults none: what is wrong with them together would only follow from what was reported.
        return faults.size() > before ? NONE : new Routes(mount, proxies);
    }

    private static boolean isOfOneKind(Section route) {
        boolean both = route.names("hub") && route.names("proxy");
        boolean one = route.names("hub") != route.names("proxy");
        if (!one) {
            String got =
                    both ? "both hub and proxy, expected one of them" : "neither hub nor proxy, expected one of them";
            route.fault("got " + got + ": hub: {} or proxy: http://127.0.0.1:8000");
        }
        return one;
    }

    /** Every hub but the first is one too many. */
    private static Mount mount(List<Section> hubs, Map<String, String> taken) {
        if (hubs.isEmpty()) {
            taken.put(Mount.DEFAULT.path(), "the hub is there, unless a route such as {path: /hub/, hub: {}} moves it");
            return Mount.DEFAULT;
        }
        Section hub = hubs.getFirst();
        for (Section other : hubs.subList(1, hubs.size())) {
            other.fault("hub", "got another hub, expected one: the first is " + hub.path());
        }
        for (String key : List.of("timeouts", "stream_grace", "grip", "resume", "share")) {
            if (hub.names(key)) {
                hub.fault(key, "is for a route with proxy; this one has hub");
            }
        }
        return path(hub, taken, "the hub is there", (_, text) -> new Mount(text).path())
                .map(Mount::new)
                .orElse(Mount.DEFAULT);
    }

    private static Optional<ProxyRoute> proxy(Section route, Map<String, String> taken) {
        Optional<String> path = path(route, taken, route.path() + " has it", ProxyRoute::path);
        List<Upstream> upstreams = upstreams(route);
        Timeouts timeouts = timeouts(route.section("timeouts"));
        Duration grace = route.value("stream_grace", ProxyRoute.DEFAULT_STREAM_GRACE, ProxyRoute::streamGrace);
        Optional<Grip> grip = route.names("grip") ? Optional.of(grip(route.section("grip"))) : Optional.empty();
        boolean resume = route.value("resume", false, ConfigSections::flag);
        boolean share = route.value("share", false, ConfigSections::flag);
        return path.filter(_ -> !upstreams.isEmpty())
                .map(at -> new ProxyRoute(at, upstreams, timeouts, grace, grip, resume, share));
    }

    /**
     * Reads the path of a route; empty when it is missing, wrong, or another route's.
     *
     * @param taken the paths that other routes have, with the words for it; gets this one
     */
    private static Optional<String> path(
            Section route, Map<String, String> taken, String words, BiFunction<String, String, String> parse) {
        route.required("path");
        return route.value("path", Optional.empty(), (where, text) -> {
            String path = parse.apply(where, text);
            String other = taken.putIfAbsent(path, words);
            if (other != null) {
                throw new InvalidValue(where, text, "another path: " + other);
            }
            return Optional.of(path);
        });
    }

    /** Reads one URL or a list of them; empty with a fault. */
    private static List<Upstream> upstreams(Section route) {
        if (route.isEmptyList("proxy")) {
            route.fault("proxy", "got an empty list, expected at least one URL, such as http://127.0.0.1:8000");
        }
        Set<Upstream> seen = new HashSet<>();
        return route.values("proxy", (where, text) -> {
            var upstream = Upstream.parse(where, text);
            if (!seen.add(upstream)) {
                throw new InvalidValue(where, text, "each URL once");
            }
            return upstream;
        });
    }

    private static Grip grip(Section section) {
        Optional<Grip.Key> key = SecretText.read(section, "key").flatMap(secret -> key(section, secret));
        String issuer = section.value("issuer", Grip.DEFAULT_ISSUER, (_, text) -> text);
        boolean overHttp = section.value("websocket", false, Grip::socketsOverHttp);
        return section.made(new Grip(key, Grip.DEFAULT_ISSUER), () -> new Grip(key, issuer, overHttp));
    }

    /** A secret that is text in PEM is a private key. */
    private static Optional<Grip.Key> key(Section section, Secret secret) {
        String text = new String(secret.bytes(), ISO_8859_1);
        if (!text.startsWith("-----BEGIN ")) {
            return Optional.of(new Grip.Key.Shared(secret));
        }
        try {
            return Optional.of(new Grip.Key.Private(Pem.key(text)));
        } catch (InvalidValue e) {
            section.fault("key", "expected " + e.expected());
            return Optional.empty();
        }
    }

    private static Timeouts timeouts(Section section) {
        var usual = Timeouts.DEFAULT;
        return new Timeouts(
                section.value("connect", usual.connect(), Timeouts::parse),
                section.value("response", usual.response(), Timeouts::parse),
                section.value("stream_idle", usual.streamIdle(), Timeouts::parse),
                section.value("websocket_idle", usual.websocketIdle(), Timeouts::parse));
    }
}
