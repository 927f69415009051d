package dev.tidings.app.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.app.bench.Tally.What;
import dev.tidings.app.bench.wire.AnswerHead;
import dev.tidings.app.bench.wire.AnswerReader;
import dev.tidings.app.bench.wire.BadAnswer;
import dev.tidings.app.bench.wire.Bytes;
import dev.tidings.app.bench.wire.EventScan;
import dev.tidings.app.bench.wire.FrameReader;
import dev.tidings.app.bench.wire.Heard;
import dev.tidings.app.bench.wire.Link;
import dev.tidings.app.bench.wire.Masked;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** One subscriber: a connection, and what it has heard. Used by the thread of its {@link Loop}. */
final class Subscriber implements Heard {

    private static final int MAX_DETAIL_BYTES = 8 * 1024;

    private final Loop loop;
    private final int topic;
    private final Score score;
    private final AnswerReader answer = new AnswerReader(this::onHead);
    private final ByteArrayOutputStream refusal = new ByteArrayOutputStream(0);
    private Link link;
    private State state = State.CONNECTING;
    private AnswerHead head = new AnswerHead(0, Map.of());
    private String lastWord = "";

    enum State {
        CONNECTING,
        REFUSED,
        LISTENING,
        GONE
    }

    Subscriber(Loop loop, int topic, int sources) {
        this.loop = loop;
        this.topic = topic;
        this.score = new Score(sources);
        this.link = new NoLink();
    }

    /** Says what it wants, on a connection that is there. */
    void onConnected(Link connected) throws IOException {
        link = connected;
        link.send(loop.request(topic));
    }

    /**
     * Reads what is there.
     *
     * @throws Gone when that is all
     */
    void onReadable(ByteBuffer buffer) throws IOException {
        int count = link.read(buffer.clear());
        if (count > 0) {
            loop.stamp();
            int at = buffer.arrayOffset();
            answer.feed(buffer.array(), at, at + count);
        }
        if (state == State.REFUSED && (answer.isDone() || count < 0)) {
            throw new Gone(Trouble.of(head, refusal.toString(UTF_8)));
        }
        if (count < 0 || answer.isDone()) {
            String how = lastWord.isEmpty() ? "the server ended the stream" : "the server said " + lastWord;
            throw new Gone(new Trouble(how, "", true));
        }
    }

    /** Returns whether nothing waits to be sent. */
    boolean flush() throws IOException {
        return link.flush();
    }

    @Override
    public void onMessage(byte[] in, int from, int to) {
        int at = Marker.find(loop.tag(), in, from, to);
        if (at < 0) {
            return; // somebody else's
        }
        int source = Marker.source(in, at);
        int number = Marker.number(in, at);
        boolean countable = number >= 0 && number < Integer.MAX_VALUE;
        if (!countable
                || !loop.marker().isWhole(in, at, to)
                || Marker.topic(in, at) != topic
                || !loop.isSource(source)) {
            loop.tally().add(What.DAMAGED, 1);
            return;
        }
        switch (score.see(source, number)) {
            case NEXT, AHEAD -> loop.onReceived(Marker.dueNs(in, at));
            case LATE -> {
                loop.tally().add(What.OUT_OF_ORDER, 1);
                loop.onReceived(Marker.dueNs(in, at));
            }
            case AGAIN -> loop.tally().add(What.DUPLICATE, 1);
        }
    }

    @Override
    public void onControl(String what, String data) {
        if (what.equals("gap")) {
            loop.tally().add(What.GAP, 1);
        }
        lastWord = what + " " + data;
    }

    State state() {
        return state;
    }

    void end() {
        state = State.GONE;
    }

    int topic() {
        return topic;
    }

    Score score() {
        return score;
    }

    private Bytes onHead(AnswerHead answered) {
        head = answered;
        boolean webSocket = loop.isWebSocket();
        if (webSocket && answered.status() == 200) {
            throw new BadAnswer("200, no WebSocket: leave out --ws, or name a URL that has one");
        }
        if (answered.status() != (webSocket ? 101 : 200)) {
            state = State.REFUSED;
            return this::keep;
        }
        String type = answered.field("Content-Type").orElse("");
        if (!webSocket && !type.startsWith("text/event-stream")) {
            throw new BadAnswer(type.isEmpty() ? "an answer without a type" : type + ", no event stream");
        }
        state = State.LISTENING;
        loop.onListening();
        return webSocket ? new FrameReader(this, this::pong) : new EventScan(this);
    }

    private void keep(byte[] in, int from, int to) {
        refusal.write(in, from, Math.min(to - from, MAX_DETAIL_BYTES - refusal.size()));
    }

    private void pong(byte[] payload) {
        try {
            link.send(Masked.pong(payload));
        } catch (IOException e) {
            throw new BadAnswer("the end of the connection: " + e.getMessage());
        }
    }

    /** Its connection is over. */
    static final class Gone extends IOException {

        private static final long serialVersionUID = 1;

        private final transient Trouble trouble;

        Gone(Trouble trouble) {
            super(trouble.what());
            this.trouble = trouble;
        }

        Trouble trouble() {
            return trouble;
        }
    }

    /** Before there is one. */
    private static final class NoLink implements Link {

        @Override
        public int read(ByteBuffer into) {
            return 0;
        }

        @Override
        public void send(byte[] bytes) {
            throw new IllegalStateException("not connected");
        }

        @Override
        public boolean flush() {
            return true;
        }
    }
}
