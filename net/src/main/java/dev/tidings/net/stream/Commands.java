package dev.tidings.net.stream;

import dev.tidings.core.config.Config;
import dev.tidings.core.event.Draft;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.hub.Subscription;
import dev.tidings.core.journal.Outcome;
import dev.tidings.core.json.ChangeRequest;
import dev.tidings.core.json.Command;
import dev.tidings.core.json.CommandAnswer;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.ws.ServerFrame;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Status;
import dev.tidings.net.publish.Intake;
import dev.tidings.net.ws.Incoming;
import dev.tidings.net.ws.WebSocket;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The subprotocol {@code tidings.v1}: a client's message is a command, and is answered. Commands are begun in their order;
 * several publishes may be at the journal at once, a change of what is carried stands alone.
 */
@OwnedBy(Owner.IO_LOOP)
final class Commands implements Incoming {

    /** So many publishes wait for the journal at the most; more would fill its mailbox for the others. */
    private static final int MAX_UNDER_WAY = 64;

    /** A character of data can take six of JSON; what is beside the data takes less than the rest. */
    private static final int BYTES_PER_BYTE = 6;

    private static final int OTHER_BYTES = 8192;

    private final Subscribing.Parts parts;
    private final IoLoop loop;
    private final WebSocket socket;
    private final Intake intake;
    private final Subscription subscription;

    private int underWay;
    private boolean changing;
    private boolean flushing;

    /** For one connection, which is subscribed, if only to nothing. */
    Commands(Subscribing.Parts parts, IoLoop loop, WebSocket socket, Subscription subscription) {
        this.parts = parts;
        this.loop = loop;
        this.socket = socket;
        this.intake = new Intake(parts.journal(), parts.config());
        this.subscription = subscription;
    }

    /** Returns how large a message has to be for any event to fit. */
    static int maxMessageBytes(Config config) {
        return config.limits().eventBytes() * BYTES_PER_BYTE + OTHER_BYTES;
    }

    @Override
    public void onText(Utf8 message) {
        Command command = Command.parse(message);
        switch (command) {
            case Command.Publish publish -> attempt(publish.ref(), () -> publish(publish));
            case Command.Subscribe(long ref, Set<Selector> selectors, Optional<String> after) ->
                attempt(ref, () -> change(ref, new ChangeRequest(selectors, Set.of(), after)));
            case Command.Unsubscribe(long ref, Set<Selector> selectors) ->
                attempt(ref, () -> change(ref, new ChangeRequest(Set.of(), selectors, Optional.empty())));
            case Command.Wrong wrong ->
                say(CommandAnswer.error(
                        wrong.ref(),
                        Status.BAD_REQUEST.code(),
                        String.valueOf(wrong.reason().getMessage())));
        }
    }

    @Override
    public boolean isBusy() {
        return changing || underWay > 0;
    }

    private void publish(Command.Publish command) {
        var event = command.event();
        var draft =
                new Draft(command.topic(), event.type().orElse(EventType.MESSAGE), event.data(), event.key(), false);
        intake.check(draft);
        intake.offer(List.of(draft), loop, socket.guarded(outcome -> onOutcome(command.ref(), outcome)));
        underWay++;
        listenOrNot();
    }

    private void onOutcome(long ref, Outcome outcome) {
        underWay--;
        attempt(ref, () -> {
            Outcome.Receipt receipt = Intake.receipts(outcome).getFirst();
            say(CommandAnswer.published(ref, receipt.id(), receipt.topic(), receipt.duplicate()));
        });
        listenOrNot();
    }

    private void change(long ref, ChangeRequest request) {
        parts.checkAccess(request.subscribe());
        changing = true;
        new Changing(parts, loop, subscription, request, socket.guarded(changed -> onChanged(ref, changed)))
                .start(request.after());
        listenOrNot();
    }

    /** The next command has to wait for its turn: a change is work, and others are there too. */
    private void onChanged(long ref, Changing.Changed changed) {
        attempt(ref, () -> {
            switch (changed) {
                case Changing.Changed.Done(EventId cursor) -> say(CommandAnswer.changed(ref, cursor));
                case Changing.Changed.Not(Refused why) -> throw why;
            }
        });
        Consumer<String> next = socket.guarded(_ -> {
            changing = false;
            listenOrNot();
        });
        loop.executor().execute(() -> next.accept(""));
    }

    /** What is refused is the answer. */
    private void attempt(long ref, Runnable step) {
        try {
            step.run();
        } catch (Refused e) {
            say(CommandAnswer.error(OptionalLong.of(ref), e.status().code(), String.valueOf(e.getMessage())));
        }
    }

    /** The journal tells of many events in one task: their answers leave together after it. */
    private void say(byte[] json) {
        socket.write(ServerFrame.text(json));
        if (!flushing) {
            flushing = true;
            loop.executor().execute(() -> {
                flushing = false;
                socket.flush();
            });
        }
    }

    private void listenOrNot() {
        if (changing || underWay >= MAX_UNDER_WAY) {
            socket.pause();
        } else {
            socket.resume();
        }
    }
}
