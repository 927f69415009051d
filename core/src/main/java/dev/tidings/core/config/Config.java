package dev.tidings.core.config;

import dev.tidings.core.auth.Access;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.journal.History;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything an operator can set. More components than a record should have, because each is a section of the file.
 *
 * @param listen at least one
 * @param mount where the hub is, in the file's {@code routes}
 * @param proxies what is passed on, in the file's {@code routes}: each path once, and none of them the hub's
 */
public record Config(
        List<Listen> listen,
        Store store,
        History history,
        Access access,
        Limits limits,
        Heartbeat heartbeat,
        Retry retry,
        Cors cors,
        Mount mount,
        List<ProxyRoute> proxies,
        Shutdown shutdown,
        TrustedProxies trustedProxies,
        Log log) {

    /** What {@code tidings serve} does without a file: this machine only, open to everyone on it. */
    public static final Config DEFAULT = new Config(
            List.of(Listen.DEFAULT),
            Store.DEFAULT,
            History.DEFAULT,
            Access.OPEN,
            Limits.DEFAULT,
            Heartbeat.DEFAULT,
            Retry.DEFAULT,
            Cors.DEFAULT,
            Mount.DEFAULT,
            List.of(),
            Shutdown.DEFAULT,
            TrustedProxies.DEFAULT,
            Log.DEFAULT);

    public Config {
        listen = List.copyOf(listen);
        if (listen.isEmpty()) {
            throw new InvalidValue("listen", "", "at least one address, such as http://127.0.0.1:8080");
        }
        proxies = List.copyOf(proxies);
        var paths = new HashSet<String>(Set.of(mount.path()));
        for (ProxyRoute route : proxies) {
            if (!paths.add(route.path())) {
                throw new InvalidValue("routes.path", route.path(), "each path once");
            }
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < listen.size(); i++) {
            Listen address = listen.get(i);
            if (address.port() != 0 && !seen.add(address.host() + ":" + address.port())) {
                throw new InvalidValue("listen[" + i + "]", address, "each address once");
            }
            if (!access.chosen() && !address.isLoopback()) {
                throw new InvalidValue(
                        "listen[" + i + "]",
                        address,
                        "a loopback address, because without access anyone who reaches it could publish and read; "
                                + "to allow just that, add the line  "
                                + "access: [{topics: \"**\", publish: anyone, subscribe: anyone}]");
            }
        }
    }

    /** Returns the sections of the file, in its order, that say something else in the other one. */
    public List<String> changes(Config other) {
        Map<String, Object> others = other.sections();
        List<String> changed = new ArrayList<>();
        sections().forEach((key, section) -> {
            if (!section.equals(others.get(key))) {
                changed.add(key);
            }
        });
        return changed;
    }

    private Map<String, Object> sections() {
        Map<String, Object> sections = new LinkedHashMap<>();
        sections.put("listen", listen);
        sections.put("trusted_proxies", trustedProxies);
        sections.put("store", store);
        sections.put("history", history);
        sections.put("access", access);
        sections.put("limits", limits);
        sections.put("heartbeat", heartbeat);
        sections.put("retry", retry);
        sections.put("cors", cors);
        sections.put("routes", List.of(mount, proxies));
        sections.put("shutdown", shutdown);
        sections.put("log", log);
        return sections;
    }
}
