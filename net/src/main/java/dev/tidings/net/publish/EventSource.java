package dev.tidings.net.publish;

import dev.tidings.core.json.PublishLine;
import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;

/** Takes the events out of a body, however its pieces are cut. What is not whole yet is all that it keeps. */
interface EventSource {

    /** Who gets the events. After something was wrong, more may be told; it is not looked at. */
    interface Sink {

        /**
         * Takes an event.
         *
         * @param line the number of its (last) line, from 1
         * @param event reads it, or throws {@link dev.tidings.core.event.InvalidValue}
         */
        void onEvent(long line, Supplier<PublishLine> event);

        /** The stream is wrong in this line: what follows means nothing. */
        void onWrong(long line, String detail);
    }

    /** Takes a piece of the body, all of it. */
    void onData(ByteBuf piece, Sink sink);

    /** Returns how many bytes it keeps of what is not whole yet. */
    int unfinishedBytes();

    /** Returns how many lines were read. */
    long lines();

    /** The body is complete. */
    void onEnd(Sink sink);
}
