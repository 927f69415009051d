package dev.tidings.app.console;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Where {@link System.Logger} writes: one line a record on standard error, with time and level. */
public final class Logging {

    private Logging() {}

    /** Takes the place of whatever the JVM set up. */
    public static void setUp(PrintStream err, boolean verbose) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.addHandler(new ToStream(err, new OneLine(verbose)));
        root.setLevel(Level.INFO);
        if (verbose) {
            Logger.getLogger("dev.tidings").setLevel(Level.FINE);
        }
    }

    /** Not a StreamHandler: that one buffers, and closes what it writes to. */
    private static final class ToStream extends Handler {

        private final PrintStream out;

        ToStream(PrintStream out, Formatter formatter) {
            this.out = out;
            setFormatter(formatter);
        }

        @Override
        public void publish(LogRecord entry) {
            if (isLoggable(entry)) {
                out.print(getFormatter().format(entry)); // one call, so that lines of two threads do not mix
            }
        }

        @Override
        public void flush() {
            out.flush();
        }

        @Override
        public void close() {
            flush();
        }
    }

    private static final class OneLine extends Formatter {

        private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");

        private final boolean withTraces;

        OneLine(boolean withTraces) {
            this.withTraces = withTraces;
        }

        @Override
        public String format(LogRecord entry) {
            Instant when = entry.getInstant();
            String message = formatMessage(entry).replaceAll("\\R", " | ");
            Throwable thrown = entry.getThrown();
            String line =
                    "%s %-7s %s".formatted(TIME.format(when.atZone(ZoneId.systemDefault())), entry.getLevel(), message);
            if (thrown == null) {
                return line + "\n";
            }
            return withTraces || entry.getLevel().intValue() >= Level.SEVERE.intValue()
                    ? line + "\n" + trace(thrown)
                    : line + ": " + thrown + "\n";
        }

        private static String trace(Throwable thrown) {
            var text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text, true));
            return text.toString();
        }
    }
}
