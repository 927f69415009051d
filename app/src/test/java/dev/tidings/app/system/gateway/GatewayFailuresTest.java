package dev.tidings.app.system.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.app.system.Await;
import dev.tidings.app.system.FreePort;
import dev.tidings.app.system.RawHttp;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that is not there, says nothing, breaks off or is killed: every client is told, soon and honestly. */
@Tag("system")
@Timeout(180)
class GatewayFailuresTest {

    private static final long SECOND_NS = 1_000_000_000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void whoRefusesIsNamedInA502(String method) throws Exception {
        String nobody = "http://127.0.0.1:" + FreePort.take();
        try (var gateway = Gateway.start(folder, nobody)) {
            long began = System.nanoTime();
            Reply reply = Reply.to(gateway.port(), method, "/");

            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.problem()).contains(nobody).containsIgnoringCase("refused");
            assertThat(System.nanoTime() - began).isLessThan(SECOND_NS);
        }
    }

    @Test
    void whoIsSilentIsNamedInA504() throws Exception {
        try (var backend = RawBackend.start(peer -> {
                    peer.readHead();
                    peer.awaitEnd();
                });
                var gateway = Gateway.in(folder).timeouts("response: 300ms").start(backend.url())) {
            for (String method : List.of("GET", "POST")) {
                long began = System.nanoTime();
                Reply reply = Reply.to(gateway.port(), method, "/");

                assertThat(reply.status()).isEqualTo(504);
                assertThat(reply.problem()).contains(backend.url(), "300");
                assertThat(System.nanoTime() - began).isBetween(SECOND_NS / 4, 3 * SECOND_NS);
            }
            assertThat(backend.heads())
                    .as("a request that was heard is not sent again")
                    .hasSize(2);
        }
    }

    /** A queue that is full takes no connection: it does not answer at all, as a machine that is gone. */
    @Test
    void whoDoesNotTakeTheConnectionIsNamedInA504() throws Exception {
        List<Socket> filling = new ArrayList<>();
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            while (fills(full, filling)) {
                assertThat(filling).hasSizeLessThan(20);
            }
            String url = "http://127.0.0.1:" + full.getLocalPort();
            try (var gateway = Gateway.in(folder).timeouts("connect: 300ms").start(url)) {
                Reply reply = Reply.to(gateway.port(), "GET", "/");

                assertThat(reply.status()).isEqualTo(504);
                assertThat(reply.problem()).contains(url, "300");
            }
        } finally {
            for (Socket socket : filling) {
                socket.close();
            }
        }
    }

    private static boolean fills(ServerSocket listener, List<Socket> filling) throws IOException {
        var socket = new Socket();
        filling.add(socket);
        try {
            socket.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 100 Continue\r\n\r\n"})
    void whoClosesWithoutAnAnswerIsNamedInA502(String said) throws Exception {
        try (var backend = RawBackend.start(peer -> {
                    peer.readHead();
                    peer.send(said);
                });
                var gateway = Gateway.start(folder, backend.url())) {
            Reply reply = Reply.to(gateway.port(), "POST", "/");

            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.problem()).contains(backend.url());
            assertThat(backend.heads()).hasSize(1);
        }
    }

    /** What was cut off does not look whole: the length is missing, or the last chunk. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\nhalf",
                "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
                "Transfer-Encoding: chunked\r\nContent-Type: text/event-stream\r\n\r\n4\r\nhalf\r\n",
                "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nnonsense\r\n",
            })
    void anAnswerThatBreaksOffIsSeenToBreakOff(String answer) throws Exception {
        try (var backend = RawBackend.start(peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\n" + answer);
                });
                var gateway = Gateway.start(folder, backend.url());
                var http = RawHttp.connect(gateway.port()).patient()) {
            long began = System.nanoTime();
            http.send(RawHttp.request("GET", "/", ""));

            assertThatThrownBy(() -> Reply.read(http, "GET")).isInstanceOf(EOFException.class);
            assertThat(System.nanoTime() - began).isLessThan(SECOND_NS);
        }
    }

    /** To a client of HTTP/1.0 the end of the connection is the end of what has no length: only a reset is none. */
    @Test
    void anAnswerThatEndsWithTheConnectionIsSeenToBreakOff() throws Exception {
        assumeTrue(!Gateway.IS_NGINX, "nginx closes");
        try (var backend = RawBackend.start(peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
                });
                var gateway = Gateway.start(folder, backend.url());
                var http = RawHttp.connect(gateway.port()).patient()) {
            http.send("GET / HTTP/1.0\r\n\r\n");

            assertThatThrownBy(() -> http.in().readAllBytes())
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Connection reset");
        }
    }

    @Test
    void anAnswerThatStopsInTheMiddleEndsInTime() throws Exception {
        try (var backend = RawBackend.start(peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                    peer.awaitEnd();
                });
                var gateway = Gateway.in(folder).timeouts("response: 500ms").start(backend.url());
                var http = RawHttp.connect(gateway.port()).patient()) {
            http.send(RawHttp.request("GET", "/", ""));

            assertThatThrownBy(() -> Reply.read(http, "GET")).isInstanceOf(EOFException.class);
        }
    }

    /** As every server does with a connection that was idle for long: it may do so while the next request is on its way. */
    @Test
    void aConnectionThatTheApplicationClosedIsNotUsedAgain() throws Exception {
        try (var backend = RawBackend.start(peer -> {
                    peer.readHead();
                    peer.answer("once");
                });
                var gateway = Gateway.start(folder, backend.url());
                var http = RawHttp.connect(gateway.port()).patient()) {
            for (int i = 0; i < 200; i++) {
                assertThat(Reply.to(http, "GET", "/").text()).isEqualTo("once");
            }
        }
    }

    @Test
    void anAnswerThatComesBeforeTheBodyIsThereIsPassedOn() throws Exception {
        try (var backend = RawBackend.start(peer -> {
                    peer.readHead();
                    peer.send(
                            "HTTP/1.1 413 Content Too Large\r\nContent-Length: 8\r\nConnection: close\r\n\r\ntoo much");
                    peer.awaitEnd();
                });
                var gateway = Gateway.start(folder, backend.url());
                var http = RawHttp.connect(gateway.port()).patient()) {
            http.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n" + "b".repeat(100_000));
            Reply reply = Reply.read(http, "POST");

            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.text()).isEqualTo("too much");
        }
    }

    /** Nobody wants to send a gigabyte to be told that. */
    @Test
    void aRefusalComesToWhoWaitsForItBeforeTheBodyIsSent() throws Exception {
        try (var backend = RawBackend.start(peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                    peer.awaitEnd();
                });
                var gateway = Gateway.start(folder, backend.url());
                var http = RawHttp.connect(gateway.port()).patient()) {
            http.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");

            assertThat(Reply.read(http, "POST").status()).isEqualTo(413);
        }
    }

    @ParameterizedTest
    @EnumSource
    void underLoadAKilledApplicationCostsHonestAnswersOnly(Language language) throws Exception {
        try (var backend = Backend.start(language, folder);
                var gateway = Gateway.start(folder, backend.url());
                var load = new Load(gateway.port())) {
            load.awaitAnswers(200, 300);
            for (int i = 0; i < 2; i++) {
                backend.kill();
                load.awaitAnswers(502, 50);
                backend.startAgain();
                assertThat(Reply.to(gateway.port(), "GET", "/app/echo").status())
                        .as("at once after its start")
                        .isEqualTo(200);
                load.awaitAnswers(200, 300);
            }

            assertThat(load.stop()).isSubsetOf(200, 502);
            assertThat(load.brokenOff.get())
                    .as("what the application was killed in the middle of")
                    .isLessThanOrEqualTo(2 * load.clients.size());
            assertThat(load.slowestNs.get()).isLessThan(5 * SECOND_NS);
            assertThat(gateway.log()).doesNotContain("ERROR", "SEVERE", "\tat ");
        }
    }

    /** Clients that ask all the time; no answer ends one with an error. */
    private static final class Load implements AutoCloseable {

        private final CountDownLatch stopped = new CountDownLatch(1);
        private final ConcurrentHashMap<Integer, AtomicLong> answers = new ConcurrentHashMap<>();
        private final AtomicLong slowestNs = new AtomicLong();
        private final AtomicInteger brokenOff = new AtomicInteger();
        private final List<FutureTask<Void>> clients;

        Load(int port) {
            clients = Stream.of("GET", "POST", "GET", "POST", "GET", "POST")
                    .map(method -> new FutureTask<>(() -> ask(port, method)))
                    .toList();
            clients.forEach(client -> Thread.ofVirtual().start(client));
        }

        private Void ask(int port, String method) throws Exception {
            String request = RawHttp.request(method, "/app/echo", method.equals("POST") ? "b".repeat(1000) : "");
            while (stopped.getCount() > 0) {
                try (RawHttp http = RawHttp.connect(port).patient()) {
                    askOn(http, request, method);
                } catch (Reply.NotWhole e) {
                    brokenOff.incrementAndGet(); // its head may have been on its way for an instant before the rest
                }
            }
            return null;
        }

        /** Until the connection ends, which is to be announced. */
        private void askOn(RawHttp http, String request, String method) throws Exception {
            boolean goesOn = true;
            while (goesOn && !stopped.await(2, TimeUnit.MILLISECONDS)) {
                long began = System.nanoTime();
                Reply reply = Reply.read(http.send(request), method);
                slowestNs.accumulateAndGet(System.nanoTime() - began, Math::max);
                answers.computeIfAbsent(reply.status(), _ -> new AtomicLong()).incrementAndGet();
                goesOn = !reply.field("Connection").orElse("").equals("close");
            }
        }

        void awaitAnswers(int status, int more) throws IOException {
            AtomicLong count = answers.computeIfAbsent(status, _ -> new AtomicLong());
            long before = count.get();
            Await.until(more + " more answers are " + status, () -> {
                if (clients.stream().anyMatch(FutureTask::isDone)) {
                    throw new AssertionError("a client has ended: " + stop());
                }
                return count.get() >= before + more;
            });
        }

        /** Returns what the answers were; fails as a client did. */
        Set<Integer> stop() {
            stopped.countDown();
            try {
                for (FutureTask<?> client : clients) {
                    client.get();
                }
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError("a request without an honest answer", e);
            }
            return answers.keySet();
        }

        @Override
        public void close() {
            stopped.countDown();
        }
    }
}
