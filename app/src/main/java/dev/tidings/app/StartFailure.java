package dev.tidings.app;

import dev.tidings.app.console.Exit;
import dev.tidings.app.console.Failure;

/** Why the server did not start. */
public final class StartFailure extends Failure {

    private static final long serialVersionUID = 1;

    /**
     * @param message what is wrong, such as {@code port 8080 of 127.0.0.1 is in use}
     * @param advice what to do, such as {@code choose another with --listen http://127.0.0.1:8081}
     */
    public StartFailure(String message, String advice) {
        super(Exit.FAILED, message, advice);
    }
}
