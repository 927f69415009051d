package dev.tidings.app;

import dev.tidings.app.config.Fault;
import dev.tidings.app.console.Paint;
import dev.tidings.app.console.Terminal;
import java.util.List;

/** What is wrong with the configuration, on standard error. */
final class FaultList {

    private FaultList() {}

    static void print(Terminal terminal, List<Fault> faults) {
        Paint paint = terminal.errPaint();
        for (Fault fault : faults) {
            terminal.err().println(paint.bold(fault.place() + ":") + " " + fault.message());
        }
        terminal.err().println(paint.red("tidings: ") + count(faults));
    }

    static String count(List<Fault> faults) {
        return (faults.size() == 1 ? "1 fault" : faults.size() + " faults") + " in the configuration";
    }
}
