package dev.tidings.core.journal.embedded;

import dev.tidings.core.event.EventId;
import dev.tidings.core.journal.file.CloseMark;
import dev.tidings.core.journal.file.Disk;
import dev.tidings.core.journal.file.RecordCodec.Kind;
import dev.tidings.core.journal.file.RecordCodec.Stored;
import dev.tidings.core.journal.file.SegmentHeader;
import dev.tidings.core.journal.file.SegmentScan;
import dev.tidings.core.journal.index.Index;
import dev.tidings.core.journal.index.Index.Damage;
import dev.tidings.core.journal.index.Segment;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Opens what is on a disk: reads every segment once, cuts a torn tail off, notes damage, and rebuilds the index. */
@OwnedBy(Owner.MAIN)
final class Recovery {

    private final Disk disk;
    private final EmbeddedJournal.Parts parts;
    private final long nowMs;

    private final DedupeWindow dedupe;
    private final List<String> findings = new ArrayList<>();
    private long cutBytes;

    Recovery(EmbeddedJournal.Parts parts, long nowMs) {
        this.disk = parts.disk();
        this.parts = parts;
        this.dedupe = new DedupeWindow(parts.bounds().keyBytes());
        this.nowMs = nowMs;
    }

    /** @param newest the segment that is written to */
    record Recovered(Index index, DedupeWindow dedupe, Dropping dropping, Segment newest, OpeningReport report) {}

    Recovered recover() throws IOException {
        deleteParts();
        List<Segment> segments = openSegments();
        long journal = segments.isEmpty()
                ? parts.freshJournal()
                : segments.getLast().header().journal();
        int term = segments.isEmpty() ? 0 : segments.getLast().header().term();
        Index index = new Index(parts.history(), new EventId(journal, term, 0));
        Dropping dropping = new Dropping(index, parts.bounds().indexBytes(), parts.onFinding());
        Segment newest = null;
        for (int i = 0; i < segments.size(); i++) {
            newest = segments.get(i);
            boolean last = i == segments.size() - 1;
            index.put(newest);
            load(
                    index,
                    newest,
                    last,
                    last ? Long.MAX_VALUE : segments.get(i + 1).first() - 1);
            while (!dropping.isIdle()) {
                dropping.step(); // also a heap that is smaller than the last time has to hold it
            }
        }
        OptionalLong mark = CloseMark.take(disk);
        boolean clean = mark.isPresent() && mark.getAsLong() == (newest == null ? 0 : newest.last());
        noteLostSinceClose(index, newest, mark);
        long head = newest == null ? 0 : newest.last();
        if (newest == null || !clean) {
            newest = startTerm(index, newest, new SegmentHeader(journal, newest == null ? 0 : term + 1, head + 1));
        }
        index.publish(index.id(head));
        index.advance(nowMs);
        return new Recovered(index, dedupe, dropping, newest, report(index, clean));
    }

    private void deleteParts() throws IOException {
        for (String name : disk.names()) {
            if (name.endsWith(".part")) {
                disk.delete(name); // a crash left it half made; nothing refers to it
            }
        }
    }

    private List<Segment> openSegments() throws IOException {
        List<Segment> segments = new ArrayList<>();
        List<String> names =
                disk.names().stream().filter(SegmentHeader::isSegment).sorted().toList();
        for (String name : names) {
            Disk.File file = disk.open(name);
            Optional<SegmentHeader> header = readHeader(file);
            if (header.isEmpty() || !header.get().fileName().equals(name)) {
                file.close();
                setAside(name);
            } else {
                segments.add(new Segment(header.get(), file));
            }
        }
        requireOneJournal(segments);
        return segments;
    }

    private static Optional<SegmentHeader> readHeader(Disk.File file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SegmentHeader.BYTES);
        file.read(bytes, 0);
        if (SegmentHeader.isOfAnotherVersion(bytes.flip())) {
            throw new IOException("the folder was written by another version of Tidings, with another format of files");
        }
        return SegmentHeader.decode(bytes);
    }

    /** Else the next segment that begins where it did would take its name, and its bytes would be gone. */
    private void setAside(String name) throws IOException {
        disk.rename(name, name + ".damaged");
        findings.add("%s has no valid header: none of it is read, and it is now called %1$s.damaged".formatted(name));
    }

    private static void requireOneJournal(List<Segment> segments) throws IOException {
        for (Segment segment : segments) {
            if (segment.header().journal() != segments.getFirst().header().journal()) {
                throw new IOException("the folder holds files of two journals: %s is not of the same as %s"
                        .formatted(
                                segment.header().fileName(),
                                segments.getFirst().header().fileName()));
            }
        }
    }

    /** Reads a segment; {@code through} is the last sequence that it can hold. */
    private void load(Index index, Segment segment, boolean last, long through) throws IOException {
        SegmentScan scan = new SegmentScan(segment.file(), segment.first(), through);
        List<SegmentScan.Found> group = new ArrayList<>();
        for (SegmentScan.Found found = scan.next(); found != null; found = scan.next()) {
            if (found.skippedBytes() > 0) {
                note(index, segment, new Damage(scan.expected(), found.stored().sequence() - 1), found.skippedBytes());
            }
            group.add(found);
            scan.passed(found);
            if (!found.stored().moreFollow()) {
                group.forEach(whole -> add(index, segment, whole));
                group.clear();
            }
        }
        long end = scan.position();
        if (last) {
            end = group.isEmpty() ? end : group.getFirst().position();
            cut(segment, end);
        } else {
            group.forEach(rest -> add(index, segment, rest));
            noteLostEnd(index, segment, scan, through);
            segment.skipTo(through);
        }
        segment.grewTo(last ? end : segment.file().size());
    }

    private void add(Index index, Segment segment, SegmentScan.Found found) {
        Stored stored = found.stored();
        index.add(segment, found.position(), stored);
        if (stored.kind() == Kind.EVENT) {
            stored.key().ifPresent(key -> {
                long untilMs = stored.timeMs()
                        + parts.history().of(stored.topic()).dedupeWindow().toMillis();
                if (untilMs >= nowMs) {
                    dedupe.add(new DedupeWindow.Key(stored.topic(), key), segment.id(stored.sequence()), untilMs);
                }
            });
        }
    }

    private void cut(Segment segment, long end) throws IOException {
        long size = segment.file().size();
        if (size > end) {
            cutBytes = size - end;
            findings.add("%s ended in %d bytes that are no whole record, as after a kill or a power cut: cut off"
                    .formatted(segment.header().fileName(), cutBytes));
            segment.file().truncate(end);
            segment.file().force();
        }
    }

    /** Sequences have no holes but those that compaction leaves, and it leaves none at the end of a segment. */
    private void noteLostEnd(Index index, Segment segment, SegmentScan scan, long through) throws IOException {
        if (scan.expected() <= through) {
            long lostBytes = segment.file().size() - scan.position();
            note(index, segment, new Damage(scan.expected(), through), lostBytes);
        }
    }

    /** The mark knows of events that were there when the journal was closed. */
    private void noteLostSinceClose(Index index, @Nullable Segment newest, OptionalLong mark) {
        if (newest != null && mark.isPresent() && mark.getAsLong() > newest.last()) {
            note(index, newest, new Damage(newest.last() + 1, mark.getAsLong()), cutBytes);
            newest.skipTo(mark.getAsLong());
        }
    }

    private void note(Index index, Segment segment, Damage damage, long bytes) {
        index.addDamage(damage);
        findings.add("%s is damaged: %d bytes, which held events %d to %d at the most, cannot be read"
                .formatted(segment.header().fileName(), bytes, damage.from(), damage.through()));
    }

    /** What was given an id after the last record that is left is gone, if anything was: a new term says so. */
    private Segment startTerm(Index index, @Nullable Segment newest, SegmentHeader header) throws IOException {
        if (newest != null && newest.isEmpty()) {
            newest.file().close(); // its file is replaced by one of the same name
        }
        Segment segment = Tail.create(disk, header);
        index.put(segment);
        return segment;
    }

    private OpeningReport report(Index index, boolean clean) {
        long bytes =
                index.segments().values().stream().mapToLong(Segment::bytes).sum();
        IntSummaryStatistics held = index.topics().stream()
                .mapToInt(topic -> topic.view().size())
                .filter(events -> events > 0)
                .summaryStatistics();
        return new OpeningReport(held.getSum(), (int) held.getCount(), bytes, clean, cutBytes, List.copyOf(findings));
    }
}
