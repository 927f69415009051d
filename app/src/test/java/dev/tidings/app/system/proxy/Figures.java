package dev.tidings.app.system.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What was measured, as a table with a row for each setup: no test depends on it. */
final class Figures {

    private final Map<Setup, Map<String, String>> rows = new ConcurrentHashMap<>();

    void note(Setup setup, String column, String figure) {
        rows.computeIfAbsent(setup, _ -> new ConcurrentHashMap<>()).put(column, figure);
    }

    /** Notes the middle one and the largest. */
    void noteTimes(Setup setup, String column, List<Long> timesNs) {
        long[] sorted = timesNs.stream().mapToLong(Long::longValue).sorted().toArray();
        String figure = "%s / %s ms".formatted(ms(sorted[sorted.length / 2]), ms(sorted[sorted.length - 1]));
        note(setup, column, figure);
    }

    static String ms(long ns) {
        long us = ns / 1000;
        return us < 10_000 ? "%d.%d".formatted(us / 1000, us % 1000 / 100) : Long.toString(us / 1000);
    }

    /** Writes the table, and shows it. */
    void write(Path file) throws IOException {
        Set<String> columns = new LinkedHashSet<>();
        new TreeMap<>(rows).values().forEach(row -> columns.addAll(new TreeMap<>(row).keySet()));
        var table = new StringBuilder(line("proxy", columns));
        table.append(line("---", columns.stream().map(_ -> "---").toList()));
        Arrays.stream(Setup.values())
                .filter(rows::containsKey)
                .forEach(setup -> table.append(line(
                        setup.toString(),
                        columns.stream()
                                .map(column -> rows.get(setup).getOrDefault(column, ""))
                                .toList())));
        Files.createDirectories(file.getParent());
        Files.writeString(file, table);
        System.out.print(table);
    }

    private static String line(String first, Iterable<String> more) {
        return "| " + first + " | " + String.join(" | ", more) + " |\n";
    }
}
