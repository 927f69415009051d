package dev.tidings.core.hub;

/** Why a subscription is over. */
public enum EndReason {
    /** The topics are complete. */
    COMPLETE("complete", false),
    /** The topics' history was deleted. */
    DELETED("deleted", false),
    /** It has got as many events as it asked for. */
    LIMIT("limit", true),
    /** Nobody showed in time that the stream arrives: something on the way holds it back. */
    UNACKNOWLEDGED("unacknowledged", true),
    /** The server is about to stop. */
    DRAIN("drain", true),
    /** The journal could not be read. */
    UNAVAILABLE("unavailable", true);

    private final String word;
    private final boolean comeBack;

    EndReason(String word, boolean comeBack) {
        this.word = word;
        this.comeBack = comeBack;
    }

    /** Returns the word on the wire. */
    public String word() {
        return word;
    }

    /** Returns whether the client does well to come back: a bye; otherwise it is an end. */
    public boolean comeBack() {
        return comeBack;
    }
}
