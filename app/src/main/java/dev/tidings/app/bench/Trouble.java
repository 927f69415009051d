package dev.tidings.app.bench;

import dev.tidings.app.bench.wire.AnswerHead;
import dev.tidings.app.client.Text;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.json.JsonTree;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/**
 * Why something did not work, in words.
 *
 * @param what for the user, as the end of a sentence
 * @param advice what may help; empty when there is nothing to say
 * @param reached whether a server was there at all
 */
public record Trouble(String what, String advice, boolean reached) {

    private static final int MAX_CHARS = 500;

    /** What others said may hold anything: it is for a terminal, and for a picture that is XML. */
    public Trouble {
        String shown = what.length() <= MAX_CHARS ? what : what.substring(0, MAX_CHARS) + "…";
        what = Text.visible(shown.replace('\n', ' '));
    }

    /** Nobody to talk to, or a connection that broke. */
    static Trouble of(Exception e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return switch (e) {
            case ConnectException _ ->
                new Trouble(
                        "nobody listens there",
                        "start a server with  tidings serve  or name it with  --url, and --publish-url where publishers use another",
                        false);
            case UnknownHostException _ -> new Trouble("the name is unknown", "", false);
            case SocketTimeoutException _ -> new Trouble("no answer in time", "", false);
            case SSLException _ -> new Trouble("TLS: " + message, adviceOnTls(message), false);
            case IOException _
            when message.contains("Too many open files") ->
                new Trouble(message, "raise the limit:  ulimit -n 100000", false);
            case IOException _
            when message.contains("Cannot assign requested address") ->
                new Trouble(
                        "this machine has no port left for another connection to that address",
                        "more ports:  sysctl net.ipv4.ip_local_port_range",
                        false);
            default -> new Trouble(message, "", true);
        };
    }

    /**
     * An answer that says no.
     *
     * @param body as far as it came
     */
    static Trouble of(AnswerHead answer, String body) {
        String detail = "";
        try {
            var problem = JsonTree.read("answer", body);
            detail = problem.text("detail")
                    .or(() -> problem.text("error"))
                    .or(() -> problem.text("title"))
                    .orElse("");
        } catch (InvalidValue e) {
            // No JSON: the status has to do.
        }
        String what = "the server answered " + answer.status();
        return new Trouble(detail.isEmpty() ? what : what + ": " + detail, advice(answer), true);
    }

    private static String adviceOnTls(String message) {
        if (message.contains("subject alternative")) {
            return "its certificate is for another name: use that in the URL";
        }
        return message.contains("certifi") || message.contains("PKIX")
                ? "a certificate that not everybody knows:  --cacert FILE"
                : "does it speak TLS on that port? If not, its URL begins with http or ws";
    }

    private static String advice(AnswerHead answer) {
        return switch (answer.status()) {
            case 401, 403 -> "say who you are with  --header 'Authorization: Bearer …'";
            case 404 -> "is that the path of the hub?  --url, and --publish-url where publishers use another";
            case 405 -> "publishers may need another URL:  --publish-url";
            case 413 -> "smaller events:  --size, or a higher limit in the server (on Tidings limits.event_bytes)";
            case 429 ->
                "a limit for each client: on Tidings limits.connections_per_client, on a proxy what it allows an address";
            case 502, 504 -> "a proxy got no answer from the server behind it";
            case 503 ->
                "a limit of the server (on Tidings limits.connections), or of a proxy (nginx: worker_connections)";
            case 301, 302, 307, 308 ->
                "it redirects to " + Text.visible(answer.field("Location").orElse("nowhere")) + ": use that URL";
            default -> "";
        };
    }
}
