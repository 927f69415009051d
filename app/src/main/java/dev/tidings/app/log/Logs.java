package dev.tidings.app.log;

import dev.tidings.app.console.Logging;
import dev.tidings.app.console.Terminal;
import dev.tidings.core.config.Log;
import dev.tidings.core.log.AccessFormat;
import dev.tidings.core.log.AccessLog;
import dev.tidings.core.log.CombinedFormat;
import dev.tidings.core.log.JsonFormat;
import dev.tidings.core.log.Served;
import dev.tidings.core.run.AnyThread;
import dev.tidings.core.run.NanoClock;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** The server's own log and the access log, as they are configured at the moment. Set up by the main thread; told by any. */
@AnyThread
public final class Logs implements AccessLog {

    private static final long END_MS = 2000; // what a disk that hangs may hold a stop up

    private final Terminal terminal;
    private final boolean verbose;

    private volatile @Nullable LineWriter access;

    /**
     * Logs that are not set up yet: nothing is written to an access log.
     *
     * @param verbose whether more is wanted than the configuration says
     */
    public Logs(Terminal terminal, boolean verbose) {
        this.terminal = terminal;
        this.verbose = verbose || terminal.isDebug();
    }

    /**
     * Takes over another configuration, or the same with the file opened anew: what comes from now on is in that.
     *
     * @throws IOException when the file cannot be opened; then all is as before
     */
    public void take(Log next) throws IOException {
        LineWriter writer = open(next);
        LineWriter before = access;
        access = writer;
        Logging.setUp(terminal.err(), verbose ? Log.Level.DEBUG : next.level(), next.format());
        end(before);
    }

    /** Writes what waits, and ends the access log. */
    public void close() {
        LineWriter before = access;
        access = null;
        end(before);
    }

    private static void end(@Nullable LineWriter writer) {
        if (writer != null) {
            writer.end(END_MS);
        }
    }

    @Override
    public boolean isOn() {
        return access != null;
    }

    @Override
    public NanoClock clock() {
        return NanoClock.SYSTEM;
    }

    @Override
    public void add(Served served) {
        LineWriter writer = access;
        if (writer != null) {
            writer.add(served);
        }
    }

    private @Nullable LineWriter open(Log log) throws IOException {
        AccessFormat format = switch (log.format()) {
            case TEXT -> new CombinedFormat(ZoneId.systemDefault());
            case JSON -> new JsonFormat();
        };
        return switch (log.access()) {
            case Log.To.Nowhere() -> null;
            case Log.To.Stdout() -> LineWriter.start("standard output", kept(terminal.out()), format);
            case Log.To.Stderr() -> LineWriter.start("standard error", kept(terminal.err()), format);
            case Log.To.File(String path) -> LineWriter.start(path, end(Path.of(path)), format);
        };
    }

    private static OutputStream end(Path file) throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Others write there, too. */
    private static OutputStream kept(OutputStream shared) {
        return new FilterOutputStream(shared) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }
}
