package dev.tidings.net;

import dev.tidings.core.config.Config;
import dev.tidings.core.log.AccessLog;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Clients;
import dev.tidings.net.connection.Endpoint;
import dev.tidings.net.connection.Origins;
import dev.tidings.net.connection.Site;
import dev.tidings.net.http.Request;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * What is found where on one loop at the moment: a connection that is there when the configuration changes sees it with its next
 * request. What is under way goes on with the endpoint that it began with.
 */
@OwnedBy(Owner.IO_LOOP)
final class CurrentSite implements Site {

    private final Executor loop;
    private final Function<Config, Site> make;
    private final AccessLog log;

    private Site now;

    CurrentSite(Executor loop, Config config, AccessLog log, Function<Config, Site> make) {
        this.log = log;
        this.loop = loop;
        this.make = make;
        this.now = make.apply(config);
    }

    /** Takes over another configuration, as the loop's next task. Any thread, one at a time. */
    void take(Config config) {
        Site next = make.apply(config);
        loop.execute(() -> now = next);
    }

    @Override
    public Endpoint endpoint(Request request) {
        return now.endpoint(request);
    }

    @Override
    public Clients clients() {
        return now.clients();
    }

    @Override
    public AccessLog log() {
        return log;
    }

    @Override
    public Origins origins() {
        return now.origins();
    }
}
