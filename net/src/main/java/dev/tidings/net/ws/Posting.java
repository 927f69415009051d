package dev.tidings.net.ws;

import dev.tidings.core.event.Draft;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.journal.Outcome;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.ws.CloseCode;
import dev.tidings.core.ws.Violation;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.publish.Intake;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Without a subprotocol: a client's message is an event of the topic that it is subscribed to. One group of them is at
 * the journal at a time; what comes meanwhile is the next group, and when that is large enough no more is read. There is
 * no way to answer a message, so what cannot be published closes the connection, and nothing behind it is published.
 */
@OwnedBy(Owner.IO_LOOP)
public final class Posting implements Incoming {

    /** What the journal stores in one batch. */
    private static final int MAX_GROUP = 256;

    private static final int MAX_GROUP_BYTES = 1 << 20;

    private final IoLoop loop;
    private final WebSocket socket;
    private final Intake intake;
    private final Supplier<Optional<Topic>> topic;

    private List<Draft> waiting = new ArrayList<>();
    private long waitingBytes;
    private boolean atJournal;

    /** @param topic asked with each message; empty when there is none, or more than one */
    public Posting(IoLoop loop, WebSocket socket, Intake intake, Supplier<Optional<Topic>> topic) {
        this.loop = loop;
        this.socket = socket;
        this.intake = intake;
        this.topic = topic;
    }

    @Override
    public void onText(Utf8 message) {
        Topic to = topic.get()
                .orElseThrow(() -> new Violation(
                        CloseCode.POLICY,
                        "to publish, subscribe to one topic and no pattern, or speak " + Handshake.V1));
        var draft = new Draft(to, EventType.MESSAGE, message, Optional.empty(), false);
        try {
            intake.check(draft);
        } catch (Refused e) {
            throw new Violation(CloseCode.POLICY, String.valueOf(e.getMessage()));
        }
        waiting.add(draft);
        waitingBytes += message.length();
        goOn();
    }

    @Override
    public boolean isBusy() {
        return atJournal;
    }

    private void goOn() {
        if (!atJournal && !waiting.isEmpty()) {
            offer();
        }
        if (waiting.size() >= MAX_GROUP || waitingBytes >= MAX_GROUP_BYTES) {
            socket.pause();
        } else {
            socket.resume();
        }
    }

    private void offer() {
        List<Draft> group = waiting;
        waiting = new ArrayList<>();
        waitingBytes = 0;
        atJournal = true;
        try {
            intake.offer(group, loop, socket.guarded(this::onOutcome));
        } catch (Refused e) {
            throw new Violation(CloseCode.TRY_AGAIN_LATER, String.valueOf(e.getMessage()));
        }
    }

    private void onOutcome(Outcome outcome) {
        atJournal = false;
        try {
            Intake.receipts(outcome);
        } catch (Refused e) {
            CloseCode code = e.temporaryReason().isPresent() ? CloseCode.TRY_AGAIN_LATER : CloseCode.POLICY;
            throw new Violation(code, String.valueOf(e.getMessage()));
        }
        goOn();
    }
}
