package dev.tidings.app;

import dev.tidings.app.console.Terminal;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** SIGTERM and SIGINT: the first asks the server to stop, the second stops the process at once. */
final class StopSignals {

    private static final int INTERRUPTED = 130;

    private final Terminal terminal;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicBoolean isSecond = new AtomicBoolean();

    private StopSignals(Terminal terminal) {
        this.terminal = terminal;
    }

    static StopSignals install(Terminal terminal) {
        var signals = new StopSignals(terminal);
        for (String name : List.of("TERM", "INT")) {
            handle(name, signals::onSignal);
        }
        return signals;
    }

    /** Waits until it is asked to stop. */
    void await() {
        try {
            asked.await();
        } catch (InterruptedException e) {
            asked.countDown(); // as good as a signal; and no more than one, so what follows may wait
        }
    }

    private void onSignal() {
        if (isSecond.getAndSet(true)) {
            terminal.err().println("stopped at once: clients were not told, nothing acknowledged is lost");
            Runtime.getRuntime().halt(INTERRUPTED);
        }
        asked.countDown();
    }

    /**
     * A shutdown hook would do for the first signal, but the JVM keeps the second to itself. By reflection, because the
     * compiler warns of {@code sun.misc} in a way that cannot be turned off.
     */
    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object onSignal = Proxy.newProxyInstance(
                    StopSignals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        action.run(); // the handler's one method; nobody compares or prints it
                        return null;
                    });
            Object which = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, which, onSignal);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("jdk.unsupported is part of every JDK", e);
        }
    }
}
