package dev.tidings.core.sse;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A decoder with what it told. */
final class Reading {

    static final int LIMIT = 1 << 20;

    private final SseDecoder decoder;
    private final List<SseEvent> events = new ArrayList<>();

    Reading(int maxEventBytes) {
        decoder = new SseDecoder(maxEventBytes);
    }

    static Reading whole(byte[] stream) {
        return new Reading(LIMIT).read(stream);
    }

    static Reading byteByByte(byte[] stream) {
        return new Reading(LIMIT).read(stream, false);
    }

    static Reading inPieces(byte[] stream, Random random) {
        return new Reading(LIMIT).readInPieces(stream, random);
    }

    Reading read(byte... piece) {
        ByteBuffer in = ByteBuffer.wrap(piece);
        decoder.read(in, events::add);
        if (in.hasRemaining()) {
            throw new AssertionError(in.remaining() + " bytes were left");
        }
        return this;
    }

    Reading read(byte[] stream, boolean whole) {
        if (whole) {
            return read(stream);
        }
        for (byte b : stream) {
            read(b);
        }
        return this;
    }

    Reading readInPieces(byte[] stream, Random random) {
        int at = 0;
        while (at < stream.length) {
            int end = Math.min(stream.length, at + random.nextInt(9));
            read(Arrays.copyOfRange(stream, at, end));
            at = end;
        }
        return this;
    }

    List<SseEvent> events() {
        return events;
    }

    /** What it came to, to compare with. */
    SseReference result() {
        return new SseReference(events, decoder.lastEventId(), decoder.retryMs().orElse(-1));
    }
}
