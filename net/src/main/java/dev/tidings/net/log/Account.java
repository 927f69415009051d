package dev.tidings.net.log;

import dev.tidings.core.log.AccessLog;
import dev.tidings.core.log.Asked;
import dev.tidings.core.log.Served;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.http.BadRequest;
import dev.tidings.net.http.Request;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetAddress;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What an exchange comes to: told to the log once, when it is over; of a stream, when its pipeline is. */
@OwnedBy(Owner.IO_LOOP)
public final class Account extends ChannelHandlerAdapter {

    /** The whole of the answer was written. */
    public static final String COMPLETE = "complete";

    /** The client left before that. */
    public static final String CLIENT = "client";

    /** The server stops; as the hub's streams say it. */
    public static final String DRAIN = "drain";

    /** Nobody said anything for too long. */
    public static final String IDLE = "idle";

    /** Whom it was passed on to ended or broke off what is not whole. */
    public static final String UPSTREAM = "upstream";

    /** The client took nothing for too long. */
    public static final String STUCK = "stuck";

    /** Behind this a path holds the name of a stream, which is as good as a key to it. */
    private static final String CONNECTIONS = "/-/connections/";

    private final AccessLog log;
    private final InstantSource time;
    private final Asked asked;
    private final long startNs;

    private int status = Served.CLIENT_LEFT;
    private long bytes;
    private long events = -1;
    private @Nullable String ended;
    private @Nullable String upstream;
    private long passedNs;
    private long beganNs = -1;
    private @Nullable Tally tally;
    private boolean over;

    private Account(AccessLog log, InstantSource time, Asked asked) {
        this.log = log;
        this.time = time;
        this.asked = asked;
        this.startNs = log.clock().nowNs();
    }

    /** Begins one for a request that has just come; null when nobody wants to know. */
    public static @Nullable Account of(
            AccessLog log, InstantSource time, Request request, @Nullable InetAddress client) {
        if (!log.isOn()) {
            return null;
        }
        var asked = new Asked(
                client,
                request.method(),
                path(request),
                switch (request.head().version()) {
                    case HTTP_1_0 -> "HTTP/1.0";
                    case HTTP_1_1 -> "HTTP/1.1";
                    case HTTP_2 -> "HTTP/2.0"; // as nginx and Apache write it
                },
                request.header("referer").orElse(""),
                request.header("user-agent").orElse(""),
                request.header("traceparent").map(Asked::traceOf).orElse(""));
        return new Account(log, time, asked);
    }

    private static String path(Request request) {
        String target = request.head().target();
        if (!namesConnection(request)) {
            return target;
        }
        int at = target.indexOf(CONNECTIONS);
        return (at < 0 ? "" : target.substring(0, at)) + CONNECTIONS + "*";
    }

    private static boolean namesConnection(Request request) {
        try {
            return request.path().contains(CONNECTIONS);
        } catch (BadRequest e) {
            return request.rawPath().contains(CONNECTIONS);
        }
    }

    /** Tells of a request that could not be read. */
    public static void unread(AccessLog log, InstantSource time, @Nullable InetAddress client, int status, long bytes) {
        if (log.isOn()) {
            var account = new Account(log, time, Asked.unread(client));
            account.onHead(status, bytes);
            account.close(COMPLETE);
        }
    }

    /** It is passed on; the last time counts. */
    public void onPassed(String to) {
        upstream = to;
        passedNs = log.clock().nowNs();
    }

    /** Whom it was passed on to has begun to answer. */
    public void onBegan() {
        beganNs = log.clock().nowNs() - passedNs;
    }

    /** The answer is begun. */
    public void onHead(int code, long bodyBytes) {
        status = code;
        bytes += bodyBytes;
    }

    /** More of its body is written. */
    public void onBody(int more) {
        bytes += more;
    }

    /** The answer holds so many events. */
    public void onEvents(long count) {
        events = count;
    }

    /** What it ends for, in one word, when it is not whole; who says so first knows best. */
    public void because(String why) {
        if (ended == null) {
            ended = why;
        }
    }

    /** Goes on as a stream, which knows the rest. */
    public void onStream(Tally stream) {
        tally = stream;
    }

    /** It is over, for this if nobody has said otherwise. */
    public void close(String why) {
        if (over) {
            return;
        }
        over = true;
        long nowNs = log.clock().nowNs();
        Served.Passed passed = upstream == null ? null : new Served.Passed(upstream, beganNs);
        String reason = ended == null ? why : ended;
        log.add(new Served(time.instant(), asked, status, bytes, nowNs - startNs, reason, events, passed));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (tally != null) {
            bytes += tally.bytes();
            events = tally.events();
            close(tally.ended());
        }
    }
}
