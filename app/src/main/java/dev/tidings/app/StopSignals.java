package dev.tidings.app;

import dev.tidings.app.console.Terminal;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGTERM and SIGINT, until it is closed: the first asks to stop, the second stops the process at once. And SIGHUP, for who wants
 * it: it asks to read the configuration again.
 */
final class StopSignals implements AutoCloseable {

    private static final int INTERRUPTED = 130;
    private static final String MISSING = "jdk.unsupported is part of every JDK";

    private final Terminal terminal;
    private final String atOnce;
    private final Map<Object, Object> before = new HashMap<>();
    private final Semaphore asked = new Semaphore(0);
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicBoolean reload = new AtomicBoolean();

    private StopSignals(Terminal terminal, String atOnce) {
        this.terminal = terminal;
        this.atOnce = atOnce;
    }

    /** @param atOnce what to say when the second one comes */
    static StopSignals install(Terminal terminal, String atOnce) {
        var signals = new StopSignals(terminal, atOnce);
        for (String name : List.of("TERM", "INT")) {
            signals.handle(name, signals::onStop);
        }
        return signals;
    }

    /** From now on SIGHUP does not end the process. */
    void takeReloads() {
        handle("HUP", this::onReload);
    }

    /** Returns whether it was asked to stop. */
    boolean isAsked() {
        return stop.get();
    }

    /** What happened on a signal before happens again. */
    @Override
    public void close() {
        try {
            for (Map.Entry<Object, Object> signal : before.entrySet()) {
                set(signal.getKey(), signal.getValue());
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(MISSING, e);
        }
    }

    /** Waits until it is asked for something; returns whether to read the configuration again, false when to stop. */
    boolean awaitReload() {
        try {
            asked.acquire();
        } catch (InterruptedException e) {
            return false; // as good as a signal to stop
        }
        reload.set(false); // before it is read: what is changed after that is asked for once more
        return !stop.get();
    }

    private void onStop() {
        if (stop.getAndSet(true)) {
            terminal.err().println(atOnce);
            Runtime.getRuntime().halt(INTERRUPTED);
        }
        asked.release();
    }

    private void onReload() {
        if (!reload.getAndSet(true)) {
            asked.release();
        }
    }

    /**
     * A shutdown hook would do for the first signal, but the JVM keeps the second to itself. By reflection, because the
     * compiler warns of {@code sun.misc} in a way that cannot be turned off.
     */
    private void handle(String name, Runnable onSignal) {
        try {
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    StopSignals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        onSignal.run(); // the handler's one method; nobody compares or prints it
                        return null;
                    });
            Object which = Class.forName("sun.misc.Signal")
                    .getConstructor(String.class)
                    .newInstance(name);
            before.put(which, set(which, proxy));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(MISSING, e);
        }
    }

    private static Object set(Object signal, Object handler) throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Signal");
        return type.getMethod("handle", type, Class.forName("sun.misc.SignalHandler"))
                .invoke(null, signal, handler);
    }
}
