package dev.tidings.core.sse;

/**
 * An event as a client of a stream gets it. The stream may be anyone's, so nothing is assumed of the texts.
 *
 * @param type {@code message} when the stream named none
 * @param data its lines, with LF between them
 * @param lastEventId the newest id of the stream, which may be that of an earlier event; empty for none
 */
public record SseEvent(String type, String data, String lastEventId) {}
