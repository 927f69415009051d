package dev.tidings.net.grip;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.grip.Content;
import dev.tidings.core.grip.Reply;
import dev.tidings.core.grip.SocketEvent;
import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.Deadlines;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.http.Request;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What happens on a WebSocket, on its way to the application: one request at a time, and what happens meanwhile is in the
 * next one.
 */
@OwnedBy(Owner.IO_LOOP)
final class OriginTalk {

    /** As Pushpin has it: what is due more often is for the client to say. */
    private static final int LEAST_KEEP_ALIVE_SECONDS = 20;

    private static final int OK = 200;

    private final Origin origin;
    private final OriginRequest request;
    private final Deadlines deadlines;
    private final Deadline keepAlive;
    private final Answers answers;
    private final Backlog backlog = new Backlog();

    private int keepAliveSeconds; // 0 for none
    private boolean due; // there is something to ask for, be it only whether there is something
    private boolean asking;
    private boolean ended;

    /** Who is told. */
    interface Answers {

        /** The application answered. */
        void onEvents(Reply reply, List<SocketEvent> events);

        /** It did not, or not what it was asked for. */
        void onFailure(Reply reply, String why);
    }

    /**
     * Nothing has happened yet.
     *
     * @param opening the client's request
     */
    OriginTalk(Origin origin, Request opening, Deadlines deadlines, Answers answers) {
        this.origin = origin;
        this.request = new OriginRequest(opening);
        this.deadlines = deadlines;
        this.keepAlive = deadlines.deadline(_ -> refresh());
        this.answers = answers;
    }

    void say(SocketEvent event) {
        sayLater(event);
        refresh();
    }

    /** Says it with whatever comes next. */
    void sayLater(SocketEvent event) {
        if (!ended) {
            backlog.add(event);
        }
    }

    /** Asks the application, also when there is nothing to say. */
    void refresh() {
        if (!ended) {
            due = true;
            post();
        }
    }

    /** Says the last thing. */
    void end(SocketEvent last) {
        say(last);
        ended = true;
    }

    /** Says nothing any more. */
    void end() {
        ended = true;
        due = false;
        backlog.clear();
        keepAlive.cancel();
    }

    boolean isBusy() {
        return asking;
    }

    boolean isFull() {
        return backlog.isFull();
    }

    /** Returns whether the application has to accept something before there may be more. */
    boolean isHeldBack() {
        return backlog.isHeldBack();
    }

    /** Returns whether it is asked from time to time. */
    boolean isKeptAlive() {
        return keepAliveSeconds > 0;
    }

    private void post() {
        if (asking || !due) {
            return;
        }
        due = false;
        asking = true;
        keepAlive.cancel();
        int replayedBytes = backlog.replayedBytes();
        var body = Content.of(SocketEvent.encode(backlog.send()));
        origin.ask(request.of(body.length(), replayedBytes), body, this::onReply, why -> fail(Handover.NO_REPLY, why));
    }

    private void onReply(Reply reply) {
        asking = false;
        String type =
                reply.field("Content-Type").orElse("").replaceFirst(";.*", "").strip();
        if (reply.status() != OK || !type.equalsIgnoreCase(SocketEvent.MEDIA_TYPE)) {
            fail(reply, "it answered " + reply.status() + " " + type);
            return;
        }
        List<SocketEvent> events;
        try {
            events = SocketEvent.decode(reply.body());
            takeAccepted(reply);
        } catch (InvalidValue e) {
            fail(Handover.NO_REPLY, String.valueOf(e.getMessage()));
            return;
        }
        reply.field("Keep-Alive-Interval").ifPresent(this::takeKeepAlive);
        request.takeMeta(reply.fields());
        answers.onEvents(reply, events);
        post();
        if (!asking && !ended && isKeptAlive()) {
            keepAlive.at(deadlines.nowNs() + TimeUnit.SECONDS.toNanos(keepAliveSeconds));
        }
    }

    /** After that there is at most the end to say. */
    private void fail(Reply reply, String why) {
        asking = false;
        answers.onFailure(reply, why);
        post();
    }

    /** What it does not accept it gets again as soon as there is more, and nothing comes after the end. */
    private void takeAccepted(Reply reply) {
        boolean wasLast = ended && backlog.isEmpty();
        int accepted =
                reply.field("Content-Bytes-Accepted").map(OriginTalk::number).orElse(-1);
        backlog.onAccepted(wasLast ? -1 : accepted);
        due |= backlog.isHeldBack();
    }

    private void takeKeepAlive(String seconds) {
        int wanted = number(seconds);
        keepAliveSeconds = wanted > 0 ? Math.max(wanted, LEAST_KEEP_ALIVE_SECONDS) : 0;
    }

    /** Returns -1 for what is none. */
    private static int number(String digits) {
        return digits.strip().matches("[0-9]{1,9}") ? Integer.parseInt(digits.strip()) : -1;
    }
}
