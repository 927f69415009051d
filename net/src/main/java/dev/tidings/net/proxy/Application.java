package dev.tidings.net.proxy;

import dev.tidings.core.config.ProxyRoute;
import dev.tidings.core.event.Topic;
import dev.tidings.core.proxy.Balancer;
import dev.tidings.core.proxy.Outage;
import dev.tidings.core.run.AnyThread;
import java.lang.System.Logger.Level;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all loops know together of the application that a route leads to. */
@AnyThread
public final class Application {

    private static final System.Logger LOG = System.getLogger(Application.class.getName());

    private final ProxyRoute route;
    private final Balancer balancer;
    private final Outage outage;
    private final Map<Topic, Run> runs;

    /**
     * An application of which nothing is known yet.
     *
     * @param runs that are being recorded, of all applications: a stream goes on when its route is configured anew
     */
    Application(ProxyRoute route, Map<Topic, Run> runs) {
        this.route = route;
        this.runs = runs;
        this.balancer = new Balancer(route.upstreams());
        this.outage = new Outage(route.streamGrace());
    }

    /** Returns how it is reached. */
    public ProxyRoute route() {
        return route;
    }

    Balancer balancer() {
        return balancer;
    }

    Outage outage() {
        return outage;
    }

    /** Returns the stream that is being recorded under a name, if one is. */
    @Nullable
    Run run(Topic topic) {
        return runs.get(topic);
    }

    /** Begins a stream, unless one has begun meanwhile, which is returned. */
    @Nullable
    Run begin(Run run) {
        return runs.putIfAbsent(run.topic(), run);
    }

    void end(Run run) {
        runs.remove(run.topic(), run);
    }

    void onReached(Balancer.Attempt attempt) {
        outage.onReached();
        if (attempt.onReached()) {
            LOG.log(Level.INFO, "upstream {0} answers again", attempt.upstream().url());
        }
    }

    void onFailed(Balancer.Attempt attempt, Failure failure, long nowNs) {
        if (attempt.onFailed(nowNs)) {
            LOG.log(
                    Level.WARNING,
                    "{0}; while there are others, it gets one request in 10 s to show that it is back",
                    failure.describe(attempt.upstream()));
        }
    }
}
