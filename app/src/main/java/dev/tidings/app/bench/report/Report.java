package dev.tidings.app.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.app.bench.Findings;
import dev.tidings.app.console.Exit;
import dev.tidings.app.console.Failure;
import dev.tidings.core.event.InvalidValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What was found as a file that a browser shows by itself, light or dark: a picture (SVG), or a page with the picture in it (HTML). */
public final class Report {

    private final Path file;

    private Report(Path file) {
        this.file = file;
    }

    /**
     * A report into a file, which is replaced when it is there.
     *
     * @throws InvalidValue when its name ends neither in .svg nor in .html
     * @throws Failure when it cannot be written there: better said before the test than after it
     */
    public static Report to(String name) {
        Path file = Path.of(name);
        if (!name.endsWith(".svg") && !name.endsWith(".html")) {
            throw new InvalidValue("--report", name, "a file that ends in .svg or .html");
        }
        Path folder = file.toAbsolutePath().getParent();
        boolean there = Files.exists(file);
        if (there ? !Files.isWritable(file) || Files.isDirectory(file) : folder == null || !Files.isWritable(folder)) {
            throw new Failure(Exit.USAGE, "--report: cannot write " + name, "does its folder exist?");
        }
        return new Report(file);
    }

    /**
     * Writes it.
     *
     * @param version of this program
     */
    public void write(Findings findings, String version) {
        String text = file.toString().endsWith(".svg") ? Sheet.of(findings, version) : Page.of(findings, version);
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, "--report: cannot write " + file + ": " + e.getMessage(), "");
        }
    }

    /** Returns a style sheet of this room. */
    static String style(String name) {
        try (InputStream in = Report.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in the jar");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
