package dev.tidings.app.system.proxy;

import static dev.tidings.app.system.proxy.Front.GZIP;
import static dev.tidings.app.system.proxy.Front.PLAIN;
import static dev.tidings.app.system.proxy.Front.TLS;
import static dev.tidings.app.system.proxy.Front.TLS_HTTP2;

import java.util.List;

/** A proxy as somebody has set it up, with what it can do: a row of {@code docs/proxies.md}. */
enum Setup {
    NGINX(Program.NGINX, "nginx-default.conf", PLAIN, Can.STREAM, Can.TELL),
    NGINX_HTTP11(Program.NGINX, "nginx-http11.conf", PLAIN, Can.STREAM, Can.TELL, Can.TAKE_IN),
    NGINX_GZIP(Program.NGINX, "nginx-gzip.conf", GZIP, Can.STREAM, Can.TELL),
    NGINX_TLS(Program.NGINX, "nginx-tls.conf", TLS, Can.STREAM, Can.TELL),
    NGINX_TLS_HTTP2(Program.NGINX, "nginx-tls.conf", TLS_HTTP2, Can.STREAM, Can.TELL),
    NGINX_TWO(Program.NGINX, "nginx-two.conf", PLAIN, Can.TELL),
    NGINX_TWO_PASSED(Program.NGINX, "nginx-two-passed.conf", PLAIN, Can.STREAM, Can.TELL),
    NGINX_ALL(Program.NGINX, "nginx-all.conf", PLAIN, Can.STREAM, Can.TAKE_IN, Can.TELL, Can.UPGRADE),
    HAPROXY(Program.HAPROXY, "haproxy-default.cfg", PLAIN, Can.STREAM, Can.TAKE_IN, Can.UPGRADE),
    HAPROXY_LIVE(Program.HAPROXY, "haproxy-live.cfg", PLAIN, Can.STREAM, Can.TAKE_IN, Can.TELL, Can.UPGRADE),
    HAPROXY_TO_HTTP2(Program.HAPROXY, "haproxy-http2.cfg", PLAIN, Can.STREAM, Can.TAKE_IN, Can.TELL, Can.UPGRADE),
    HAPROXY_TLS_HTTP2(Program.HAPROXY, "haproxy-tls.cfg", TLS_HTTP2, Can.STREAM, Can.TAKE_IN, Can.TELL, Can.UPGRADE),
    CADDY(Program.CADDY, "caddy-default.caddyfile", PLAIN, Can.STREAM, Can.TAKE_IN, Can.TELL, Can.UPGRADE),
    CADDY_TLS_HTTP2(Program.CADDY, "caddy-tls.caddyfile", TLS_HTTP2, Can.STREAM, Can.TAKE_IN, Can.TELL, Can.UPGRADE),
    APACHE(Program.APACHE, "apache-default.conf", PLAIN, Can.STREAM),
    APACHE_WEBSOCKET(Program.APACHE, "apache-websocket.conf", PLAIN, Can.STREAM, Can.UPGRADE),
    VARNISH(Program.VARNISH, "varnish-default.vcl", PLAIN, Can.STREAM, Can.TAKE_IN),
    VARNISH_PIPE(Program.VARNISH, "varnish-pipe.vcl", PLAIN, Can.STREAM, Can.TAKE_IN, Can.TELL, Can.UPGRADE);

    private final Program program;
    private final String config;
    private final Front front;
    private final boolean streams;
    private final boolean takesIn;
    private final boolean tells;
    private final boolean upgrades;

    /** What not every proxy can. */
    enum Can {
        /** An answer goes on to the client as it comes. */
        STREAM,
        /** A request's body goes on to the server as it comes. */
        TAKE_IN,
        /** A client that leaves is told to a server that says nothing. */
        TELL,
        /** A connection becomes a WebSocket. */
        UPGRADE
    }

    Setup(Program program, String config, Front front, Can... can) {
        this.program = program;
        this.config = config;
        this.front = front;
        List<Can> all = List.of(can);
        this.streams = all.contains(Can.STREAM);
        this.takesIn = all.contains(Can.TAKE_IN);
        this.tells = all.contains(Can.TELL);
        this.upgrades = all.contains(Can.UPGRADE);
    }

    Program program() {
        return program;
    }

    /** Returns the name of what an administrator writes, in {@code src/test/resources/proxy}. */
    String config() {
        return config;
    }

    Front front() {
        return front;
    }

    boolean can(Can what) {
        return switch (what) {
            case STREAM -> streams;
            case TAKE_IN -> takesIn;
            case TELL -> tells;
            case UPGRADE -> upgrades;
        };
    }

    /** Returns whether what is published gets through at once. */
    boolean brings(Transport transport) {
        return switch (transport) {
            case EVENTS, LINES -> streams;
            case WEBSOCKET -> upgrades;
            case POLL -> true;
        };
    }

    /** Returns whether the server learns of a client's leaving while it says nothing. */
    boolean tells(Transport transport) {
        return tells || transport == Transport.WEBSOCKET;
    }
}
