package dev.tidings.app;

import dev.tidings.app.console.Terminal;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A line on a terminal that counts, until it is closed; nothing where nobody is looking. */
final class Progress implements AutoCloseable {

    private static final long EVERY_MS = 250;

    private final Terminal terminal;
    private final LongSupplier count;
    private final long beganNs = System.nanoTime();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("tidings-progress").factory());

    Progress(Terminal terminal, LongSupplier count) {
        this.terminal = terminal;
        this.count = count;
        if (terminal.errIsTerminal()) {
            timer.scheduleAtFixedRate(this::show, EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        timer.close();
        if (terminal.errIsTerminal()) {
            show();
            terminal.err().println();
        }
    }

    private void show() {
        long events = count.getAsLong();
        long ms = Math.max(1, (System.nanoTime() - beganNs) / 1_000_000);
        terminal.err()
                .print("\r" + String.format(Locale.ROOT, "%,d events, %,d/s", events, events * 1_000 / ms) + "  ");
        terminal.err().flush();
    }
}
