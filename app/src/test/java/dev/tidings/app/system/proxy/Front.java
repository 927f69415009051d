package dev.tidings.app.system.proxy;

/** What clients speak with a proxy. */
enum Front {
    PLAIN("http", false, false),
    GZIP("http", false, true),
    TLS("https", false, false),
    TLS_HTTP2("https", true, false);

    private final String scheme;
    private final boolean http2;
    private final boolean gzip;

    Front(String scheme, boolean http2, boolean gzip) {
        this.scheme = scheme;
        this.http2 = http2;
        this.gzip = gzip;
    }

    String scheme() {
        return scheme;
    }

    boolean isHttp2() {
        return http2;
    }

    /** Returns whether clients take, and get, what is compressed. */
    boolean isGzip() {
        return gzip;
    }
}
