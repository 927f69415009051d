package dev.tidings.bench;

import dev.tidings.core.event.Draft;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.journal.Durability;
import dev.tidings.core.journal.History;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Is our own journal good enough to be our own? One question a run, one line an answer; {@code bench/journal} runs them
 * all, ours and RocksDB in turn, each in a process of its own.
 *
 * <ul>
 *   <li>{@code load}: stores 2,000,000 events of 200 bytes, and how long that takes
 *   <li>{@code resume}: how long until a subscriber that comes back has its first page? Reads as microseconds; must stay
 *       under 10 ms and not grow with the number of topics
 *   <li>{@code append}: how many publishes a second, when so many publishers wait for each of theirs?
 *   <li>{@code reopen}: how long does a start take, and what is in memory after it?
 *   <li>{@code retention}: what does it cost to keep to a bound while appending?
 * </ul>
 */
public final class JournalBench {

    private static final int EVENTS = 2_000_000;
    private static final int DATA_BYTES = 200;
    private static final List<Utf8> DATA = data();

    private JournalBench() {}

    /** Arguments: question, contender ({@code ours}, {@code rocks}), folder, and what the question needs. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[2]);
        switch (args[0]) {
            case "load" -> load(args[1], folder, Integer.parseInt(args[3]));
            case "resume" -> resume(args[1], folder, Integer.parseInt(args[3]));
            case "append" -> append(args[1], folder, Durability.valueOf(args[3]), Integer.parseInt(args[4]));
            case "reopen" -> reopen(args[1], folder);
            case "retention" -> retention(folder, args[3]);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void load(String who, Path folder, int topics) throws Exception {
        var random = new Random(1);
        long startNs = System.nanoTime();
        try (Contender contender = open(who, folder, roomy(), Durability.OS)) {
            contender.start();
            var room = new Semaphore(4096);
            for (int i = 0; i < EVENTS; i++) {
                room.acquire();
                contender.publish(draft(random.nextInt(topics)), room::release);
            }
            room.acquire(4096);
        }
        System.out.printf(
                Locale.ROOT,
                "%s load, %d topics: %.1f s, %d MB on disk%n",
                who,
                topics,
                seconds(startNs),
                megabytes(folder));
    }

    private static void resume(String who, Path folder, int topics) throws Exception {
        try (Contender contender = open(who, folder, roomy(), Durability.OS)) {
            var topic = new Interest(topic(7).name());
            var pattern = new Interest("room/7/*"); // one topic in a hundred
            long head = contender.head();
            resume(who, topics, "a topic, newest id", contender, head, topic);
            resume(who, topics, "a topic, 1,000 back", contender, head - 1000, topic);
            resume(who, topics, "a topic, from the first", contender, 1, topic);
            resume(who, topics, "a pattern, newest id", contender, head, pattern);
            resume(who, topics, "a pattern, 1,000 back", contender, head - 1000, pattern);
            resume(who, topics, "a pattern, from the first", contender, 1, pattern);
            resume(who, topics, "a pattern that matches none, from the first", contender, 1, new Interest("none/*"));
        }
    }

    private static void resume(
            String who, int topics, String what, Contender contender, long after, Interest interest) {
        long cold = timeNs(contender, after, interest);
        long untilNs = System.nanoTime() + 500_000_000L;
        while (System.nanoTime() < untilNs) {
            contender.resume(after, interest); // until it is compiled
        }
        long[] times = new long[2000];
        long deadlineNs = System.nanoTime() + 2_000_000_000L;
        int count = 0;
        while (count < times.length && System.nanoTime() < deadlineNs) {
            times[count++] = timeNs(contender, after, interest);
        }
        times = Arrays.copyOf(times, count);
        Arrays.sort(times);
        System.out.printf(
                Locale.ROOT,
                "%s resume, %d topics, %s: %d events, first %.0f us, then median %.1f p99 %.1f max %.0f us%n",
                who,
                topics,
                what,
                contender.resume(after, interest),
                cold / 1e3,
                times[count / 2] / 1e3,
                times[count * 99 / 100] / 1e3,
                times[count - 1] / 1e3);
    }

    private static long timeNs(Contender contender, long after, Interest interest) {
        long startNs = System.nanoTime();
        contender.resume(after, interest);
        return System.nanoTime() - startNs;
    }

    private static void append(String who, Path folder, Durability durability, int publishers) throws Exception {
        try (Contender contender = open(who, folder, roomy(), durability)) {
            contender.start();
            publish(contender, publishers, Duration.ofSeconds(1));
            Rate rate = publish(contender, publishers, Duration.ofSeconds(3));
            System.out.printf(
                    Locale.ROOT,
                    "%s append, %s, %d publishers: %.0f events/s, median %.0f p99 %.0f max %.0f us%n",
                    who,
                    durability,
                    publishers,
                    rate.perSecond,
                    rate.medianUs,
                    rate.p99Us,
                    rate.maxUs);
        }
    }

    private record Rate(double perSecond, double medianUs, double p99Us, double maxUs) {}

    /** So many threads publish one at a time, each when the one before is stored. */
    private static Rate publish(Contender contender, int publishers, Duration time) throws InterruptedException {
        var stored = new AtomicLong();
        long startNs = System.nanoTime();
        long endNs = startNs + time.toNanos();
        List<List<Long>> waits = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < publishers; i++) {
            List<Long> mine = new ArrayList<>();
            waits.add(mine);
            var random = new Random(i);
            threads.add(Thread.ofPlatform().start(() -> {
                var answered = new Semaphore(0);
                while (System.nanoTime() < endNs) {
                    long fromNs = System.nanoTime();
                    contender.publish(draft(random.nextInt(1000)), answered::release);
                    answered.acquireUninterruptibly();
                    mine.add(System.nanoTime() - fromNs);
                    stored.incrementAndGet();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double seconds = seconds(startNs);
        long[] all = waits.stream()
                .flatMap(List::stream)
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        return new Rate(
                stored.get() / seconds,
                all[all.length / 2] / 1e3,
                all[(int) (all.length * 0.99)] / 1e3,
                all[all.length - 1] / 1e3);
    }

    private static void reopen(String who, Path folder) throws Exception {
        long before = heapBytes();
        long startNs = System.nanoTime();
        long startCpuNs = cpuNs();
        try (Contender contender = open(who, folder, roomy(), Durability.OS)) {
            double seconds = seconds(startNs);
            double cpuSeconds = (cpuNs() - startCpuNs) / 1e9;
            long heap = heapBytes() - before;
            System.out.printf(
                    Locale.ROOT,
                    "%s reopen: %.2f s, of them %.2f s computing, heap %d MB (%.1f B an event), process %d MB, %d events%n",
                    who,
                    seconds,
                    cpuSeconds,
                    heap >> 20,
                    heap / (double) EVENTS,
                    residentKilobytes() >> 10,
                    contender.head());
        }
    }

    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Bounds: {@code none}, {@code bytes} (100 MB), {@code count} (100 a topic, of 1,000 topics). */
    private static void retention(Path folder, String bound) throws Exception {
        History history = switch (bound) {
            case "none" -> roomy();
            case "bytes" -> history(100_000_000, 100_000_000L);
            case "count" -> history(100, 8_000_000_000L);
            default -> throw new IllegalArgumentException(bound);
        };
        try (Contender contender = open("ours", folder, history, Durability.OS)) {
            contender.start();
            publish(contender, 16, Duration.ofSeconds(2));
            Rate rate = publish(contender, 16, Duration.ofSeconds(10));
            System.out.printf(
                    Locale.ROOT,
                    "ours retention, %s: %.0f events/s, median %.0f p99 %.0f max %.0f us, %d MB on disk of %d events%n",
                    bound,
                    rate.perSecond,
                    rate.medianUs,
                    rate.p99Us,
                    rate.maxUs,
                    megabytes(folder),
                    contender.head());
        }
    }

    private static Contender open(String who, Path folder, History history, Durability durability) throws Exception {
        Files.createDirectories(folder);
        return who.equals("ours") ? new Ours(folder, history, durability) : new Rocks(folder, durability);
    }

    private static History roomy() {
        return history(100_000_000, 8_000_000_000L);
    }

    private static History history(int maxEvents, long maxBytes) {
        var rule = new History.Rule(new Selector("**"), Duration.ofDays(1), maxEvents, Duration.ofMinutes(2));
        return new History(List.of(rule), maxBytes);
    }

    private static Draft draft(int topic) {
        return new Draft(topic(topic), EventType.MESSAGE, DATA.get(topic % DATA.size()));
    }

    /** JSON that compresses about as well as JSON does: RocksDB compresses what it keeps, ours does not. */
    private static List<Utf8> data() {
        var random = new Random(2);
        List<Utf8> data = new ArrayList<>();
        for (int i = 0; i < 997; i++) {
            var json = new StringBuilder("{\"order\":" + random.nextInt() + ",\"customer\":\"");
            while (json.length() < DATA_BYTES - 2) {
                json.append(Character.forDigit(random.nextInt(36), 36));
            }
            data.add(Utf8.of(json.append("\"}").toString()));
        }
        return data;
    }

    private static Topic topic(int number) {
        return new Topic("room/" + number % 100 + "/" + number);
    }

    private static long heapBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long residentKilobytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return 0;
    }

    private static long megabytes(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                            .mapToLong(file -> file.toFile().length())
                            .sum()
                    / 1_000_000;
        }
    }

    private static double seconds(long startNs) {
        return (System.nanoTime() - startNs) / 1e9;
    }
}
