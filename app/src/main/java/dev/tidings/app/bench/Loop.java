package dev.tidings.app.bench;

import dev.tidings.app.bench.Tally.What;
import dev.tidings.app.bench.wire.BadAnswer;
import dev.tidings.app.bench.wire.Link;
import dev.tidings.app.bench.wire.PlainLink;
import dev.tidings.app.bench.wire.TlsLink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A thread with thousands of subscribers: a selector, for the JDK's own {@code HttpClient} takes several times as much of the processor for
 * each delivery (docs/decisions/009). Its subscribers are looked at by others before it starts and when it has ended.
 */
final class Loop implements Runnable {

    /** So many connections are begun at a time: a server's backlog may be as short as 128, and one that is not taken waits a second. */
    private static final int WINDOW = 100;

    private final Shared shared;
    private final byte[] tag;
    private final Tally tally = new Tally();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocate(Link.READ_BYTES);
    private final ByteBuffer raw = TlsLink.buffer();
    private final Progress progress = new Progress();
    private volatile boolean isOver;

    /**
     * What all loops of a test have in common.
     *
     * @param address of the hub
     * @param tls how to speak TLS; null without
     * @param trouble the first thing that went wrong
     */
    record Shared(
            Target target,
            Plan plan,
            Marker marker,
            Clock clock,
            InetSocketAddress address,
            @Nullable SSLContext tls,
            AtomicReference<@Nullable Trouble> trouble) {}

    /** How far it is with connecting, and what time it is. */
    private static final class Progress {
        private int begun;
        private int settled;
        private long awakeNs;
        private long stampNs;
    }

    Loop(Shared shared) throws IOException {
        this.shared = shared;
        this.tag = shared.marker.tag();
        this.selector = Selector.open();
    }

    /** Adds a subscriber, before the thread is started. */
    void add(int number) {
        int topic = number % shared.plan.topics();
        subscribers.add(new Subscriber(this, topic, shared.plan.publishers()));
    }

    /** Asks the thread to end. */
    void stop() {
        isOver = true;
        selector.wakeup();
    }

    @Override
    public void run() {
        try (selector) {
            while (!isOver) {
                begin();
                progress.awakeNs = 0;
                selector.select(this::onReady);
                if (progress.awakeNs != 0) {
                    tally.add(What.BUSY_NS, System.nanoTime() - progress.awakeNs);
                }
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException e) {
            shared.trouble.compareAndSet(null, Trouble.of(e));
        }
    }

    Tally tally() {
        return tally;
    }

    List<Subscriber> subscribers() {
        return subscribers;
    }

    byte[] tag() {
        return tag;
    }

    Marker marker() {
        return shared.marker;
    }

    boolean isWebSocket() {
        return shared.target.webSocket();
    }

    boolean isSource(int source) {
        return source < shared.plan.publishers();
    }

    byte[] request(int topic) {
        return shared.target.subscription(topic);
    }

    /** Something was read just now: what is in it was received at this time. */
    void stamp() {
        progress.stampNs = shared.clock.nowNs();
    }

    void onListening() {
        progress.settled++;
        tally.add(What.CONNECTED, 1);
    }

    void onReceived(long dueNs) {
        tally.add(What.RECEIVED, 1);
        if (shared.clock.isMeasured(dueNs)) {
            tally.addMeasured(progress.stampNs, progress.stampNs - dueNs);
        }
    }

    private void begin() throws IOException {
        while (progress.begun < subscribers.size() && progress.begun - progress.settled < WINDOW) {
            Subscriber subscriber = subscribers.get(progress.begun++);
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, subscriber);
            try {
                if (channel.connect(shared.address)) {
                    onConnected(key, subscriber);
                }
            } catch (IOException e) {
                onGone(key, subscriber, Trouble.of(e));
            }
        }
    }

    private void onReady(SelectionKey key) {
        if (progress.awakeNs == 0) {
            progress.awakeNs = System.nanoTime();
        }
        var subscriber = (Subscriber) key.attachment();
        try {
            if (key.isConnectable()) {
                onConnected(key, subscriber);
            } else if (key.isReadable()) {
                subscriber.onReadable(buffer);
                key.interestOps(wanted(subscriber));
            } else {
                key.interestOps(wanted(subscriber));
            }
        } catch (Subscriber.Gone e) {
            onGone(key, subscriber, e.trouble());
        } catch (BadAnswer e) {
            onGone(key, subscriber, new Trouble("the server sent " + e.getMessage(), "", true));
        } catch (IOException e) {
            onGone(key, subscriber, Trouble.of(e));
        }
    }

    private void onConnected(SelectionKey key, Subscriber subscriber) throws IOException {
        var channel = (SocketChannel) key.channel();
        channel.finishConnect();
        subscriber.onConnected(link(channel, subscriber.topic()));
        key.interestOps(wanted(subscriber));
    }

    private Link link(SocketChannel channel, int topic) throws IOException {
        if (shared.tls == null) {
            return new PlainLink(channel);
        }
        Endpoint to = shared.target.subscribers(topic);
        SSLEngine engine = shared.tls.createSSLEngine(to.host(), to.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        var link = new TlsLink(channel, engine, raw);
        link.begin();
        return link;
    }

    private static int wanted(Subscriber subscriber) throws IOException {
        return subscriber.flush() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
    }

    private void onGone(SelectionKey key, Subscriber subscriber, Trouble why) {
        if (subscriber.state() == Subscriber.State.LISTENING) {
            tally.add(What.DROPPED, 1);
        }
        subscriber.end();
        shared.trouble.compareAndSet(null, why);
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
