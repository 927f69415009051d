package dev.tidings.net.http2;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.IoLoop;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Settings;

/** How much of what a client may send: the settings it is told, and what it is cut off for with ENHANCE_YOUR_CALM. */
@OwnedBy(Owner.IO_LOOP)
final class FrameLimits extends Http2FrameCodecBuilder {

    /** Streams at once: what RFC 9113 §6.5.2 asks for at least; a browser's tabs share them. */
    static final int MAX_STREAMS = 100;

    /** Of a stream: what a body that waits may hold in memory. 64 KiB a round trip is 10 Mbit/s at 50 ms. */
    static final int STREAM_WINDOW_BYTES = 65_535;

    /** Of a connection: 16 bodies may wait, and the next one still comes. */
    static final int CONNECTION_WINDOW_BYTES = 16 * STREAM_WINDOW_BYTES;

    /** As in HTTP/1, where the request line counts extra. */
    private static final int MAX_HEAD_BYTES = 32_768 + 8192;

    /** Streams reset by the client or for its mistakes (CVE-2023-44487, CVE-2025-8671), within the time. */
    private static final int MAX_RESETS = 200;

    private static final int RESETS_SECONDS = 30;

    /** DATA without data, one after the other (CVE-2019-9518). */
    private static final int MAX_EMPTY_DATA = 10;

    /** CONTINUATION frames with hardly anything in them (CVE-2024-27316); the rest is bounded by the head's size. */
    private static final int MAX_SMALL_CONTINUATIONS = 16;

    /** Answers to PING and SETTINGS that a client does not read (CVE-2019-9512, CVE-2019-9515). */
    private static final int MAX_WAITING_CONTROL_FRAMES = 1000;

    private final IoLoop loop;

    FrameLimits(IoLoop loop) {
        this.loop = loop;
        initialSettings(new Http2Settings()
                .maxConcurrentStreams(MAX_STREAMS)
                .initialWindowSize(STREAM_WINDOW_BYTES)
                .maxHeaderListSize(MAX_HEAD_BYTES)
                .connectProtocolEnabled(true));
        validateHeaders(false); // FieldSection does, on a stream that is there: here it would end the whole connection
        decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESETS_SECONDS);
        encoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESETS_SECONDS);
        decoderEnforceMaxConsecutiveEmptyDataFrames(MAX_EMPTY_DATA);
        decoderEnforceMaxSmallContinuationFrames(MAX_SMALL_CONTINUATIONS);
        encoderEnforceMaxQueuedControlFrames(MAX_WAITING_CONTROL_FRAMES);
        gracefulShutdownTimeoutMillis(-1); // every stream has its own limits of time
    }

    @Override
    protected Http2FrameCodec build(
            Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
        return super.build(
                new DecoratingHttp2ConnectionDecoder(decoder) {
                    @Override
                    public void frameListener(Http2FrameListener listener) {
                        super.frameListener(new ControlFrames(loop, listener));
                    }
                },
                encoder,
                settings);
    }
}
