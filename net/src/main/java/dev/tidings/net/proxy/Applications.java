package dev.tidings.net.proxy;

import dev.tidings.core.config.ProxyRoute;
import dev.tidings.core.event.Topic;
import dev.tidings.core.run.AnyThread;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The applications that there are, each the same for all loops. One whose route another configuration has as well is not
 * forgotten with the old one; what was configured once is kept, a few hundred bytes each.
 */
@AnyThread
public final class Applications {

    private final Map<ProxyRoute, Application> all = new ConcurrentHashMap<>();
    private final Map<Topic, Run> runs = new ConcurrentHashMap<>();

    /** None yet. */
    public Applications() {}

    /** Returns the application that a route leads to. */
    public Application of(ProxyRoute route) {
        return all.computeIfAbsent(route, added -> new Application(added, runs));
    }
}
