package dev.tidings.core.grip;

/** What a key of the gateway's proves, as tokens. May be called from any thread. */
public interface Signature {

    /** Returns a token that shows the application that a request comes from the gateway: {@code Grip-Sig}. */
    String token();

    /** Returns whether others have the key, too, and prove with it that they may publish. */
    boolean isShared();

    /** Returns whether a token that came with something to publish proves that its sender has the key. */
    boolean isRight(String token);
}
