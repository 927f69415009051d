package dev.tidings.core.auth;

/** What can be allowed. */
public enum Right {
    PUBLISH,
    SUBSCRIBE
}
