package dev.tidings.app.console;

/** The exit codes, as the commands' help and {@code docs/cli.md} list them. */
public final class Exit {

    /** It worked. */
    public static final int OK = 0;

    /** It did not, or something is wrong with what was checked. */
    public static final int FAILED = 1;

    /** It was asked for in a way that makes no sense. */
    public static final int USAGE = 2;

    /** No server answered. */
    public static final int UNREACHABLE = 3;

    private Exit() {}
}
