package dev.tidings.net;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Our own mistakes as the server reports them, for tests that make none. */
final class Bugs extends Handler {

    private final Logger logger = Logger.getLogger("dev.tidings.net"); // held, or what is set on it is forgotten
    private final StringBuilder reported = new StringBuilder();

    void watch() {
        logger.addHandler(this);
    }

    String reported() {
        return reported.toString();
    }

    /** Returns what was reported, which is expected. */
    String take() {
        String taken = reported();
        reported.setLength(0);
        return taken;
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getLevel().intValue() >= Level.SEVERE.intValue()) {
            reported.append(record.getMessage())
                    .append(' ')
                    .append(record.getThrown())
                    .append('\n');
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
