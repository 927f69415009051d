package dev.tidings.net.ws;

import dev.tidings.core.ws.CloseCode;
import dev.tidings.core.ws.Inflating;
import dev.tidings.core.ws.Violation;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import org.jspecify.annotations.Nullable;

/**
 * What a client may send.
 *
 * @param maxBytes the largest message, also when it was compressed
 * @param binary whether messages may be binary, or else are text
 * @param inflating the loop's; null when compression was not agreed on
 */
public record Terms(int maxBytes, boolean binary, @Nullable Inflating inflating) {

    private static final int TOO_BIG = 1009; // as the decoder says it
    private static final int INVALID = 1007;

    /** Returns what reads frames and holds them to the RFC, but for what {@link Messages} and {@link WebSocket} check. */
    ChannelHandler decoder() {
        return new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowExtensions(true) // the bits are checked where it is known which have a meaning
                .maxFramePayloadLength(maxBytes)
                .closeOnProtocolViolation(false)
                .build());
    }

    /** Returns which rule was broken, as it is said to the client. */
    Violation violation(CorruptedWebSocketFrameException corrupted) {
        return switch (corrupted.closeStatus().code()) {
            case TOO_BIG -> new Violation(CloseCode.TOO_BIG, "a message is at most " + maxBytes + " bytes");
            case INVALID -> new Violation(CloseCode.INVALID_PAYLOAD, "the reason of a close is UTF-8");
            default -> new Violation(CloseCode.PROTOCOL_ERROR, String.valueOf(corrupted.getMessage()));
        };
    }
}
