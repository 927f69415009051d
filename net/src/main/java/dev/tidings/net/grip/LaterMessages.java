package dev.tidings.net.grip;

import dev.tidings.core.grip.SocketControl;
import dev.tidings.core.grip.SocketMessage;
import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.Deadlines;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.send.Pulse;
import org.jspecify.annotations.Nullable;

/** What an application has the client of a WebSocket told later: after a silence, or after a delay. */
@OwnedBy(Owner.IO_LOOP)
final class LaterMessages {

    private final Deadlines deadlines;
    private final Client client;
    private final Deadline deadline;

    private @Nullable Pulse silence;
    private boolean always; // the silence is not broken by what is said
    private @Nullable SocketMessage delayed;

    /** Who is told. */
    interface Client extends Pulse.Stream {

        /** It is sent, and nothing else. */
        void tell(SocketMessage message);
    }

    LaterMessages(Deadlines deadlines, Client client) {
        this.deadlines = deadlines;
        this.client = client;
        this.deadline = deadlines.deadline(_ -> flushDelayed());
    }

    void set(SocketControl.KeepAlive keepAlive) {
        endKeepAlive();
        always = keepAlive.always();
        silence = new Pulse(deadlines, keepAlive.after(), new Silence(keepAlive.message()));
    }

    void endKeepAlive() {
        if (silence != null) {
            silence.stop();
            silence = null;
        }
    }

    /** What was delayed before is not delayed any longer. */
    void delay(SocketControl.SendDelayed message) {
        flushDelayed();
        delayed = message.message();
        deadline.at(deadlines.nowNs() + message.after().toNanos());
    }

    void flushDelayed() {
        SocketMessage message = delayed;
        if (message != null) {
            delayed = null;
            deadline.cancel();
            client.tell(message);
        }
    }

    /** Something was said. */
    void onWrite() {
        if (silence != null && !always) {
            silence.onWrite();
        }
    }

    void stop() {
        endKeepAlive();
        deadline.cancel();
    }

    /** A silence that a message ends. */
    private final class Silence implements Pulse.Stream {

        private final SocketMessage message;

        Silence(SocketMessage message) {
            this.message = message;
        }

        @Override
        public long waitingBytes() {
            return client.waitingBytes();
        }

        @Override
        public void beat() {
            client.tell(message);
            if (silence != null) {
                silence.onWrite();
            }
        }

        @Override
        public void giveUp() {
            client.giveUp();
        }
    }
}
