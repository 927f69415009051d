package dev.tidings.core.grip;

/** A secret that the application and the gateway share, as tokens that prove it. May be called from any thread. */
public interface Signature {

    /** Returns a token that shows the application that a request comes from the gateway: {@code Grip-Sig}. */
    String token();

    /** Returns whether a token that came with something to publish proves that its sender knows the secret. */
    boolean isRight(String token);
}
