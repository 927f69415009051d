/** Everything that knows Netty; no Netty type leaves it. */
module dev.tidings.net {
    requires static org.jspecify;
    requires transitive dev.tidings.core;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.haproxy;
    requires io.netty.codec.http;
    requires io.netty.codec.http2;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;

    exports dev.tidings.net;
}
