package dev.tidings.app.system.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.app.system.RawHttp;
import dev.tidings.app.system.RealServer;
import dev.tidings.core.json.JsonTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** A server, and every proxy that is installed in front of it, in every way that it is set up. */
final class Proxies implements AutoCloseable {

    private final RealServer server;
    private final Map<Setup, RealProxy> proxies = new ConcurrentHashMap<>();

    private Proxies(RealServer server) {
        this.server = server;
    }

    /** @param yaml the server's configuration */
    static Proxies start(Path folder, String yaml) throws Exception {
        Certificate certificate = Certificate.make(folder);
        var all = new Proxies(RealServer.start(folder, yaml));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<Setup, Future<RealProxy>> starting = Arrays.stream(Setup.values())
                    .filter(setup -> setup.program().missing().isEmpty())
                    .collect(Collectors.toMap(
                            setup -> setup,
                            setup -> threads.submit(
                                    () -> RealProxy.start(setup, folder, all.server.port(), certificate))));
            for (var each : starting.entrySet()) {
                all.proxies.put(each.getKey(), each.getValue().get());
            }
        } catch (ExecutionException e) {
            all.close();
            throw e;
        }
        return all;
    }

    RealServer server() {
        return server;
    }

    /** Returns the proxy; the test is skipped when its program is missing. */
    RealProxy of(Setup setup) {
        assumeTrue(proxies.containsKey(setup), () -> setup.program().missing().orElseThrow());
        return proxies.get(setup);
    }

    /** Publishes to the server itself. */
    void publish(String topic, String data) throws IOException {
        try (RawHttp http = RawHttp.connect(server.port()).patient()) {
            assertThat(http.post("/events/" + topic, data).status()).isEqualTo(201);
        }
    }

    /** Returns how many subscribers the server counts. */
    int subscribers(String topic) throws IOException {
        try (RawHttp http = RawHttp.connect(server.port()).patient()) {
            RawHttp.Answer answer = http.ask("HEAD", "/events/" + topic, "");
            return Integer.parseInt(answer.field("Tidings-Subscribers").orElseThrow());
        }
    }

    /** Returns how many events the server holds. */
    int stored(String topic) throws IOException {
        try (RawHttp http = RawHttp.connect(server.port()).patient()) {
            String target = "/events/" + topic + "?from=start&wait=0";
            RawHttp.Answer answer = http.get(target, "Accept: application/json");
            return JsonTree.read("answer", answer.body()).objects("events").size();
        }
    }

    @Override
    public void close() throws IOException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> stopping = new ArrayList<>();
            for (RealProxy proxy : proxies.values()) {
                stopping.add(threads.submit(() -> {
                    proxy.close();
                    return proxy;
                }));
            }
            for (Future<?> one : stopping) {
                var _ = one.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException("a proxy does not stop", e);
        } finally {
            server.close();
        }
    }
}
