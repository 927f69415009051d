package dev.tidings.app.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.config.Log;
import dev.tidings.core.json.Json;
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

/** Where {@link System.Logger} writes: one record a line on standard error, with time and level. */
public final class Logging {

    /** Held, or the JDK would forget its level. */
    private static final Logger OURS = Logger.getLogger("dev.tidings");

    private Logging() {}

    /** Sets it up as it is before anybody knows how it is to be. */
    public static void setUp(PrintStream err, boolean verbose) {
        setUp(err, verbose ? Log.Level.DEBUG : Log.DEFAULT.level(), Log.DEFAULT.format());
    }

    /** Takes the place of whatever was set up before. */
    public static void setUp(PrintStream err, Log.Level level, Log.Format format) {
        Logger root = Logger.getLogger("");
        Handler[] before = root.getHandlers();
        boolean traces = level == Log.Level.DEBUG;
        root.addHandler(new ToStream(err, format == Log.Format.JSON ? new OneObject(traces) : new OneLine(traces)));
        for (Handler handler : before) {
            root.removeHandler(handler);
        }
        root.setLevel(level == Log.Level.DEBUG ? Level.INFO : levelOf(level)); // the JDK's own details are no help
        OURS.setLevel(levelOf(level));
    }

    private static Level levelOf(Log.Level level) {
        return switch (level) {
            case DEBUG -> Level.FINE;
            case INFO -> Level.INFO;
            case WARNING -> Level.WARNING;
            case ERROR -> Level.SEVERE;
        };
    }

    private static boolean isTold(LogRecord entry, boolean always) {
        return always || entry.getLevel().intValue() >= Level.SEVERE.intValue();
    }

    private static String trace(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
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
            return isTold(entry, withTraces) ? line + "\n" + trace(thrown) : line + ": " + thrown + "\n";
        }
    }

    /** For programs: a line is a JSON object. */
    private static final class OneObject extends Formatter {

        private final boolean withTraces;

        OneObject(boolean withTraces) {
            this.withTraces = withTraces;
        }

        @Override
        public String format(LogRecord entry) {
            byte[] json = Json.object(out -> {
                out.put("time", entry.getInstant().toString());
                out.put("level", word(entry.getLevel()));
                out.put("message", formatMessage(entry));
                Throwable thrown = entry.getThrown();
                if (thrown != null) {
                    out.put("error", isTold(entry, withTraces) ? trace(thrown) : thrown.toString());
                }
            });
            return new String(json, UTF_8) + "\n";
        }

        /** As it is written in the configuration. */
        private static String word(Level level) {
            Log.Level known = Log.Level.DEBUG;
            for (Log.Level each : Log.Level.values()) {
                known = level.intValue() >= levelOf(each).intValue() ? each : known;
            }
            return known.word();
        }
    }
}
