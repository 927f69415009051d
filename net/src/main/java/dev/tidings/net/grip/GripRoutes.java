package dev.tidings.net.grip;

import dev.tidings.core.config.Config;
import dev.tidings.core.config.Grip;
import dev.tidings.core.config.ProxyRoute;
import dev.tidings.core.grip.Signature;
import dev.tidings.core.run.AnyThread;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The routes whose applications hand clients over, and what each signs with. */
@AnyThread
public final class GripRoutes {

    private final Map<String, Optional<Signature>> signatures = new LinkedHashMap<>();
    private final Handover.Sockets sockets;

    /** @param signature makes of a key what signs with it */
    public GripRoutes(Config config, Function<Grip, Signature> signature) {
        sockets = new Handover.Sockets(
                config.limits().eventBytes(), config.heartbeat().standard());
        for (ProxyRoute route : config.proxies()) {
            route.grip()
                    .ifPresent(grip -> signatures.put(
                            route.path(),
                            grip.key().isPresent() ? Optional.of(signature.apply(grip)) : Optional.empty()));
        }
    }

    /** Returns whether no application does. */
    public boolean isEmpty() {
        return signatures.isEmpty();
    }

    /** Returns what is between a route's application and the gateway, if it hands clients over. */
    public Optional<Handover> handover(ProxyRoute route, Holding holding) {
        return Optional.ofNullable(signatures.get(route.path()))
                .map(signature -> new Handover(
                        holding,
                        signature,
                        route.grip().filter(Grip::socketsOverHttp).map(_ -> sockets)));
    }

    /**
     * Returns whether somebody may publish to those who are held: who has one of the keys, and as long as none is shared,
     * everybody on this machine.
     *
     * @param client where it is, null when that is not known
     */
    public boolean mayPublish(@Nullable InetAddress client, Optional<String> token) {
        List<Signature> keys = signatures.values().stream()
                .flatMap(Optional::stream)
                .filter(Signature::isShared)
                .toList();
        return keys.isEmpty()
                ? client != null && client.isLoopbackAddress()
                : token.isPresent() && keys.stream().anyMatch(key -> key.isRight(token.get()));
    }
}
