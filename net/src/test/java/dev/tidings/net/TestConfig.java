package dev.tidings.net;

import dev.tidings.core.auth.Access;
import dev.tidings.core.config.Config;
import dev.tidings.core.config.Cors;
import dev.tidings.core.config.Grip;
import dev.tidings.core.config.Limits;
import dev.tidings.core.config.Listen;
import dev.tidings.core.config.Mount;
import dev.tidings.core.config.ProxyRoute;
import dev.tidings.core.config.Retry;
import dev.tidings.core.config.Timeouts;
import dev.tidings.core.config.TrustedProxies;
import dev.tidings.core.config.Upstream;
import java.util.List;
import java.util.Optional;

/** The defaults, but for what a test says. */
public final class TestConfig {

    private static final Config USUAL = Config.DEFAULT;

    private List<Listen> listen = USUAL.listen();
    private Access access = USUAL.access();
    private Limits limits = USUAL.limits();
    private Retry retry = USUAL.retry();
    private Cors cors = USUAL.cors();
    private Mount mount = USUAL.mount();
    private List<ProxyRoute> proxies = USUAL.proxies();
    private TrustedProxies trusted = USUAL.trustedProxies();

    public TestConfig listen(Listen address) {
        listen = List.of(address);
        return this;
    }

    public TestConfig access(Access other) {
        access = other;
        return this;
    }

    public TestConfig limits(Limits other) {
        limits = other;
        return this;
    }

    public TestConfig retry(Retry other) {
        retry = other;
        return this;
    }

    public TestConfig cors(Cors other) {
        cors = other;
        return this;
    }

    public TestConfig mount(Mount other) {
        mount = other;
        return this;
    }

    public TestConfig proxy(ProxyRoute route) {
        proxies = List.of(route);
        return this;
    }

    /** With an application that hands clients over. */
    public TestConfig grip(Grip grip) {
        return proxy(new ProxyRoute(
                "/",
                List.of(new Upstream("127.0.0.1", 1)),
                Timeouts.DEFAULT,
                ProxyRoute.DEFAULT_STREAM_GRACE,
                Optional.of(grip)));
    }

    public TestConfig trusted(TrustedProxies other) {
        trusted = other;
        return this;
    }

    public Config config() {
        return new Config(
                listen,
                USUAL.store(),
                USUAL.history(),
                access,
                limits,
                USUAL.heartbeat(),
                retry,
                cors,
                mount,
                proxies,
                USUAL.shutdown(),
                trusted,
                USUAL.log());
    }
}
