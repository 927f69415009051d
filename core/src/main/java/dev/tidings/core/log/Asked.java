package dev.tidings.core.log;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a request. Its texts are the client's, to be escaped by whoever writes them; what is longer than a log has
 * use for is cut, since many requests wait to be written.
 *
 * @param client null when it is not known
 * @param method empty, as what follows, for a request that could not be read
 * @param path as it came, without the query: that may hold a token
 * @param version such as {@code HTTP/1.1}
 * @param referer without its query
 * @param trace the trace-id of {@code traceparent}, 32 hexadecimal digits, or empty
 */
public record Asked(
        @Nullable InetAddress client,
        String method,
        String path,
        String version,
        String referer,
        String agent,
        String trace) {

    private static final int MAX_PATH = 2000; // as much of it as every browser takes

    private static final int MAX_FIELD = 500;

    public Asked {
        method = cut(method, MAX_FIELD);
        path = cut(withoutQuery(path), MAX_PATH);
        referer = cut(withoutQuery(referer), MAX_FIELD);
        agent = cut(agent, MAX_FIELD);
    }

    /** Of a request that could not be read. */
    public static Asked unread(@Nullable InetAddress client) {
        return new Asked(client, "", "", "", "", "", "");
    }

    /** Returns the trace-id of a {@code traceparent} (W3C Trace Context §3.2.2.3), or an empty text. */
    public static String traceOf(String traceparent) {
        if (traceparent.length() < 55 || traceparent.charAt(2) != '-' || traceparent.charAt(35) != '-') {
            return "";
        }
        String id = traceparent.substring(3, 35);
        boolean hex = id.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
        return hex ? id : "";
    }

    private static String withoutQuery(String url) {
        int end = url.indexOf('?');
        int fragment = url.indexOf('#');
        int first = end < 0 || (fragment >= 0 && fragment < end) ? fragment : end;
        return first < 0 ? url : url.substring(0, first);
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }
}
