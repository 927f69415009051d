package dev.tidings.app.console;

/** Why a command could not do what it was asked for: one line for the user, and what to do about it. */
public class Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int exit;
    private final String advice;

    /**
     * @param exit of {@link Exit}
     * @param message what is wrong, without an end mark
     * @param advice what to do; empty when there is nothing to say
     */
    public Failure(int exit, String message, String advice) {
        super(message);
        this.exit = exit;
        this.advice = advice;
    }

    /** Returns the exit code. */
    public final int exit() {
        return exit;
    }

    /** Returns what to do; empty when there is nothing to say. */
    public final String advice() {
        return advice;
    }
}
