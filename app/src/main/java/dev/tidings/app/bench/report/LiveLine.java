package dev.tidings.app.bench.report;

import dev.tidings.app.bench.Moment;
import dev.tidings.app.bench.Second;
import dev.tidings.app.console.Paint;
import dev.tidings.app.console.Terminal;
import java.util.Locale;
import java.util.function.Consumer;

/** How a test goes, on standard error: a line that is rewritten on a terminal, elsewhere one every few seconds. One thread. */
public final class LiveLine implements Consumer<Moment>, AutoCloseable {

    private static final long ON_TERMINAL_NS = 100_000_000;
    private static final long ELSEWHERE_NS = 5_000_000_000L;
    private static final int BAR = 24;
    private static final String CLEAR = "\r\u001b[K";

    private final Terminal terminal;
    private final Paint paint;
    private final boolean isLive;
    private long lastNs = System.nanoTime();

    /** Where the test runs. */
    public LiveLine(Terminal terminal) {
        this.terminal = terminal;
        this.paint = terminal.errPaint();
        this.isLive = terminal.errIsTerminal();
    }

    @Override
    public void accept(Moment moment) {
        long now = System.nanoTime();
        if (now - lastNs < (isLive ? ON_TERMINAL_NS : ELSEWHERE_NS)) {
            return;
        }
        lastNs = now;
        if (isLive) {
            terminal.err().print(CLEAR + text(moment, paint, true));
            terminal.err().flush();
        } else {
            terminal.err().println(text(moment, paint, false));
        }
    }

    /** Leaves the line empty for what comes next. */
    @Override
    public void close() {
        if (isLive) {
            terminal.err().print(CLEAR);
            terminal.err().flush();
        }
    }

    static String text(Moment moment, Paint paint, boolean withBar) {
        String left = String.format(Locale.ROOT, "%2.0f s left", Math.ceil(moment.secondsLeft()));
        String text = switch (moment.phase()) {
            case CONNECTING ->
                "connecting  " + (withBar ? bar(moment, paint) : "") + Amount.count(moment.connected()) + " of "
                        + Amount.count(moment.wanted());
            case WARMING_UP -> "warming up  " + left;
            case MEASURING -> "measuring   " + left + figures(moment.last(), paint);
            case DRAINING -> "waiting for the last deliveries";
        };
        return moment.dropped() == 0 ? text : text + "  " + paint.red(Amount.count(moment.dropped()) + " dropped");
    }

    private static String figures(Second last, Paint paint) {
        if (last.deliveries() == 0) {
            return "";
        }
        return "  " + paint.bold(Amount.count(last.deliveries()) + " delivered/s")
                + "  p50 " + paint.cyan(Amount.time(last.latencies().percentileNs(50)))
                + "  p99 " + paint.cyan(Amount.time(last.latencies().percentileNs(99)));
    }

    private static String bar(Moment moment, Paint paint) {
        int full = (int) ((long) BAR * moment.connected() / Math.max(1, moment.wanted()));
        return paint.cyan("█".repeat(full)) + paint.dim("░".repeat(BAR - full)) + "  ";
    }
}
