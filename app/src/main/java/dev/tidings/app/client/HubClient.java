package dev.tidings.app.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.app.console.Exit;
import dev.tidings.app.console.Failure;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.json.JsonTree;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;

/** A hub as a client sees it: where it is, and what went wrong in words. */
public final class HubClient {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final String DEFAULT_PATH = "/events/";

    private final URI hub;
    private final HttpClient http;

    private HubClient(URI hub) {
        this.hub = hub;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    /** A client of the server at a URL; a path in it is where the hub is, instead of {@code /events/}. */
    public static HubClient of(String url) {
        try {
            var uri = new URI(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
                String path = uri.getRawPath().length() < 2 ? DEFAULT_PATH : uri.getRawPath();
                String closed = path.endsWith("/") ? path : path + "/";
                return new HubClient(URI.create(scheme + "://" + uri.getRawAuthority() + closed));
            }
        } catch (URISyntaxException e) {
            // Falls through to the one message for everything that is no URL.
        }
        throw new InvalidValue("--url", Text.withoutSecrets(url), "a URL such as http://127.0.0.1:8080");
    }

    /**
     * Begins a request.
     *
     * @param path under the hub, encoded; empty for the hub itself
     */
    public HttpRequest.Builder request(String path, Query query) {
        String base = hub.toString();
        String target = path.isEmpty() ? base.substring(0, base.length() - 1) : base + path;
        return HttpRequest.newBuilder(URI.create(target + query));
    }

    /**
     * Sends a request.
     *
     * @throws Failure when no server answers
     */
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body) {
        try {
            return trySend(request, body);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** Sends a request whose failing is no news. */
    public <T> HttpResponse<T> trySend(HttpRequest request, BodyHandler<T> body) throws IOException {
        try {
            return http.send(request, body);
        } catch (InterruptedException e) {
            throw new IllegalStateException("a command's thread is not interrupted", e);
        }
    }

    /** Returns what to say when no server answered. */
    public Failure unreachable(IOException cause) {
        String server = hub.getScheme() + "://" + hub.getRawAuthority();
        String why = switch (cause) {
            case HttpTimeoutException _ -> "no answer in time";
            case ConnectException _ -> "nobody listens there, or the name is unknown";
            default -> cause.getMessage() == null ? cause.toString() : cause.getMessage();
        };
        return new Failure(
                Exit.UNREACHABLE,
                "cannot reach " + server + ": " + why,
                "start a server with  tidings serve  or name another with  --url URL");
    }

    /** Returns what to say about an answer that is an error. */
    public static Failure refused(int status, String body) {
        String detail;
        try {
            var problem = JsonTree.read("answer", body);
            detail = problem.text("detail")
                    .or(() -> problem.text("error"))
                    .or(() -> problem.text("title"))
                    .orElse("");
            if (problem.number("line").isPresent()) {
                detail += " (in line " + problem.number("line").getAsLong() + "; "
                        + problem.number("published").orElse(0) + " published before it)";
            }
        } catch (InvalidValue e) {
            detail = "";
        }
        String said = detail.isEmpty() ? "without a reason; is it a Tidings server?" : Text.visible(detail);
        return new Failure(Exit.FAILED, "the server answered " + status + ": " + said, "");
    }

    /** Encodes a topic as a path. */
    public static String path(String topic) {
        return URLEncoder.encode(topic, UTF_8).replace("+", "%20").replace("%2F", "/");
    }
}
