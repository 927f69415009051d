package dev.tidings.net;

import dev.tidings.core.config.Config;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Body;
import dev.tidings.net.connection.Clients;
import dev.tidings.net.connection.Endpoint;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Origins;
import dev.tidings.net.connection.Site;
import dev.tidings.net.grip.GripRoutes;
import dev.tidings.net.http.BadRequest;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Status;
import dev.tidings.net.info.Page;
import dev.tidings.net.info.StateEndpoints;
import dev.tidings.net.publish.ItemsEndpoint;
import dev.tidings.net.publish.PublishEndpoint;
import dev.tidings.net.stream.ConnectionEndpoints;
import dev.tidings.net.stream.LiveStreams;
import dev.tidings.net.stream.SubscribeEndpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is found where on one loop: the one table of paths, methods and endpoints. */
@OwnedBy(Owner.IO_LOOP)
final class Routes implements Site {

    /** Paths under the mount that begin with this segment are the hub's own; a topic of that name goes as {@code ?topic=}. */
    private static final String OWN = "-";

    private static final String CONNECTIONS = OWN + "/connections/";

    private final String mount;
    private final Origins origins;
    private final Clients clients;
    private final Map<String, Map<String, Endpoint>> fixed = new HashMap<>();
    private final Map<String, Endpoint> topic;
    private final Map<String, Endpoint> connection;
    private final List<Passed> passed = new ArrayList<>(); // the longest path first

    /** A path below which everything is passed on. */
    private record Passed(String path, Endpoint endpoint) {}

    Routes(
            Config config,
            Journal journal,
            List<IoLoop> loops,
            SubscribeEndpoint subscribe,
            LiveStreams streams,
            Clients clients) {
        this.clients = clients;
        mount = config.mount().path();
        origins = new Origins(config.cors());
        var publish = new PublishEndpoint(journal, config, origins);
        var state = new StateEndpoints(journal, config.access(), loops);
        Endpoint preflight = exchange -> Body.none(() -> exchange.answer(origins.preflight(exchange.request())));

        topic = Map.of(
                "GET",
                        subscribe.to(
                                request -> Set.of(new Selector(topicOf(request).name()))),
                "HEAD", state.head(this::topicOf),
                "POST", publish.to(request -> List.of(topicOf(request))),
                "DELETE", publish.forget(this::topicOf),
                "OPTIONS", preflight);
        Map<String, Endpoint> topics = Map.of(
                "GET", subscribe.to(Routes::selectorsOf),
                "POST", publish.to(Routes::topicsOf),
                "OPTIONS", preflight);
        fixed.put(mount, topics);
        fixed.put(mount.substring(0, mount.length() - 1), topics);
        fixed.put(mount + OWN + "/topics", reading(state.topics(), preflight));
        var connections = new ConnectionEndpoints(subscribe, streams, origins);
        fixed.put(mount + OWN + "/ack", Map.of("POST", connections.ack(), "OPTIONS", preflight));
        connection = Map.of("PATCH", connections.change(this::connectionOf), "OPTIONS", preflight);
        fixed.put("/healthz", reading(state.health(), preflight));
        fixed.put("/readyz", reading(state.readiness(), preflight));
        fixed.put("*", Map.of("OPTIONS", preflight));
        Page.files().forEach((path, file) -> fixed.put(path, reading(file, preflight)));
    }

    /**
     * Passes on what nobody else answers; the page makes way.
     *
     * @param below by the path that each request's begins with
     */
    Routes passing(Map<String, Endpoint> below) {
        below.forEach((path, endpoint) -> passed.add(new Passed(path, endpoint)));
        passed.sort(Comparator.comparingInt(route -> -route.path.length()));
        fixed.keySet()
                .removeIf(path -> Page.files().containsKey(path) && passed(path).isPresent());
        return this;
    }

    /**
     * Adds where applications publish to those whom the gateway holds for them, if there are any.
     *
     * @param recover has them asked what there is for these
     */
    Routes with(GripRoutes grip, Journal journal, Config config, Runnable recover) {
        if (!grip.isEmpty()) {
            var items = new ItemsEndpoint(journal, config, origins, grip);
            for (String end : List.of("", "/")) { // the clients differ
                fixed.put("/publish" + end, Map.of("POST", items));
                fixed.put("/recover" + end, Map.of("POST", items.recovery(recover)));
            }
        }
        return this;
    }

    @Override
    public Clients clients() {
        return clients;
    }

    @Override
    public Origins origins() {
        return origins;
    }

    @Override
    public Endpoint endpoint(Request request) {
        String path = path(request);
        Map<String, Endpoint> methods = methods(path);
        Optional<Passed> below = passed(path);
        if (below.isPresent() && (methods.isEmpty() || isWithinHub(below.get()))) {
            return below.get().endpoint;
        }
        Endpoint endpoint = methods.get(request.method());
        if (endpoint != null) {
            return endpoint;
        }
        return methods.isEmpty() ? notFound() : notAllowed(methods.keySet());
    }

    /** What cannot be decoded may still be for an application; the hub's endpoints refuse it. */
    private String path(Request request) {
        try {
            return request.path();
        } catch (BadRequest e) {
            if (passed(request.rawPath()).isEmpty()) {
                throw e;
            }
            return request.rawPath();
        }
    }

    private Optional<Passed> passed(String path) {
        return passed.stream().filter(route -> path.startsWith(route.path)).findFirst();
    }

    private boolean isWithinHub(Passed route) {
        return route.path.startsWith(mount);
    }

    private Map<String, Endpoint> methods(String path) {
        Map<String, Endpoint> exact = fixed.get(path);
        if (exact != null) {
            return exact;
        }
        if (path.startsWith(mount + CONNECTIONS)) {
            return connection;
        }
        boolean isTopic = path.startsWith(mount) && !path.startsWith(mount + OWN + "/");
        return isTopic ? topic : Map.of();
    }

    private static Map<String, Endpoint> reading(Endpoint get, Endpoint preflight) {
        return Map.of("GET", get, "HEAD", get, "OPTIONS", preflight);
    }

    private Endpoint notFound() {
        Answer answer = Answer.problem(Status.NOT_FOUND, "path: nothing is here; topics are under " + mount);
        return answering(answer);
    }

    private static Endpoint notAllowed(Set<String> methods) {
        String allowed = String.join(", ", new TreeSet<>(methods));
        return answering(
                Answer.problem(Status.METHOD_NOT_ALLOWED, "method: " + allowed).with("Allow", allowed));
    }

    private static Endpoint answering(Answer answer) {
        return exchange -> Body.none(() -> exchange.answer(answer));
    }

    private Topic topicOf(Request request) {
        return new Topic(request.path().substring(mount.length()));
    }

    private String connectionOf(Request request) {
        return request.path().substring((mount + CONNECTIONS).length());
    }

    private static List<Topic> topicsOf(Request request) {
        List<Topic> topics = request.parameters().all("topic").stream()
                .map(Topic::new)
                .distinct()
                .toList();
        if (topics.isEmpty()) {
            throw new InvalidValue("topic", "", "a topic, in the path or as ?topic=");
        }
        return topics;
    }

    /** None at all is for a WebSocket on which the client says so later. */
    private static Set<Selector> selectorsOf(Request request) {
        return request.parameters().all("topic").stream()
                .map(Selector::new)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
