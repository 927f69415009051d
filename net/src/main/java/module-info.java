/** Everything that knows Netty; no Netty type leaves it. */
module dev.tidings.net {
    requires static org.jspecify;
    requires dev.tidings.core;
    requires io.netty.buffer;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
}
