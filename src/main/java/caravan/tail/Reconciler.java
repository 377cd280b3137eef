package caravan.tail;

import caravan.batch.Incarnation;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings what is known of a source file in line with what stands on the disk: tells which of the files there is which
 * incarnation, which are new, which are over, and which are gone.
 *
 * <ol>
 *   <li>The candidates are the rotated siblings, oldest first, and the file itself.
 *   <li>A candidate is a known incarnation when device and inode are those of a file that is held open; or when they
 *       are those of a checkpoint and its bytes are too (begin, and before the checkpoint).
 *   <li>A rotated sibling that is left over, plain or compressed, is a known incarnation when its bytes are: the first
 *       min(size, 1 KiB) and those before the checkpoint; compared whole where the incarnation is still open (a copy).
 *       Several that fit are reported, and none is taken.
 *   <li>What is left over behind the last known one is new. What is left over before it is older than what was ever
 *       followed.
 *   <li>The newest incarnation stays; all before it have ended. One which is open and has no name any more is unlinked.
 *       One that is neither open nor found is gone, and what was not acknowledged of it is lost.
 * </ol>
 */
final class Reconciler {

    /** How long a file must be missing before it is believed: listings race with renames. */
    static final long MISSING_FOR = 3_000;

    /** How long an incarnation that was read to its end is remembered after its last file is gone. */
    static final long FORGET_AFTER = 60_000;

    private record Candidate(
            Path place, FileStamp stamp, @Nullable Rotated rotated) {
        FileKey key() {
            return stamp.key();
        }

        boolean isCompressed() {
            return rotated != null && !rotated.compression().isEmpty();
        }
    }

    private final Rotation rotation;
    private final Begin begin;
    private final Supplier<Incarnation> incarnations;
    private final LongSupplier wall;
    private final Warnings warnings;

    Reconciler(TailConfiguration options, Supplier<Incarnation> incarnations, LongSupplier wall, Warnings warnings) {
        this.rotation = Rotation.parse(options.getRotation());
        this.begin = Begin.parse(options.getBegin());
        this.incarnations = incarnations;
        this.wall = wall;
        this.warnings = warnings;
    }

    /**
     * Brings a source file up to date.
     *
     * @param current the file under the source's own name, null where there is none now
     * @param atFirstStart whether the option {@code begin} applies to files that are new to us
     */
    void reconcile(SourceFile file, Discovery.@Nullable Found current, boolean atFirstStart, long now) {
        synchronized (file) {
            try {
                List<Candidate> candidates = candidates(file, current, now);
                Map<Candidate, History> matched = match(file, candidates, now);
                addNew(file, candidates, matched, current, atFirstStart, now);
                end(file, current, matched, now);
                notice(file, matched, now);
            } catch (NoSuchFileException e) {
                // it was renamed under our eyes: the next look sees it in peace
            } catch (IOException | DirectoryIteratorException e) {
                warnings.warn(
                        now,
                        "reconcile " + file,
                        "cannot look at the files of " + file + " (" + Discovery.reason(e) + "): trying again");
            }
        }
    }

    // ---- candidates

    private List<Candidate> candidates(SourceFile file, Discovery.@Nullable Found current, long now)
            throws IOException {
        Path place = current != null ? current.place() : basePlace(file);
        Path directory = place == null ? null : place.getParent();
        if (place == null || directory == null || Files.notExists(directory)) {
            return List.of();
        }
        FileStamp newest = stampOf(place);
        if (current != null && !isFile(newest, current.key())) {
            throw new NoSuchFileException(place + " has been replaced since it was looked at");
        }
        List<Candidate> candidates = new ArrayList<>(siblings(directory, place, now));
        if (newest != null) {
            candidates.removeIf(sibling -> sibling.key().equals(newest.key()));
            candidates.add(new Candidate(place, newest, null));
        }
        if (!isFile(stampOf(place), newest == null ? null : newest.key())) {
            throw new NoSuchFileException(place + " was replaced while its siblings were listed");
        }
        return candidates;
    }

    private static @Nullable FileStamp stampOf(Path place) throws IOException {
        return Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS) ? FileStamp.of(place) : null;
    }

    private static boolean isFile(@Nullable FileStamp stamp, @Nullable FileKey key) {
        return stamp == null ? key == null : stamp.key().equals(key);
    }

    /** Where the file would stand, told by where its incarnations stand. */
    private @Nullable Path basePlace(SourceFile file) {
        if (file.histories.isEmpty()) {
            return null;
        }
        Path place = file.histories.get(file.histories.size() - 1).place;
        Rotated rotated = rotation.parseName(place.getFileName().toString());
        return rotated == null ? place : place.resolveSibling(rotated.base());
    }

    private List<Candidate> siblings(Path directory, Path place, long now) throws IOException {
        List<String> names = Discovery.list(directory).stream()
                .map(entry -> entry.getFileName().toString())
                .filter(name -> !rotation.isBeingWritten(name))
                .toList();
        Map<String, Rotated> byStem = new LinkedHashMap<>();
        for (Rotated rotated : rotation.siblings(place.getFileName().toString(), names)) {
            if (rotated.isReadable()) {
                // while both are there the compressed one may be half written
                byStem.merge(
                        rotated.stem(),
                        rotated,
                        (one, other) -> one.compression().isEmpty() ? one : other);
            } else {
                warnings.warn(
                        now,
                        "compression " + directory,
                        rotated.fileName() + " in " + directory
                                + " is compressed in a way that cannot be read here: bytes in it that were not read before"
                                + " are not read");
            }
        }
        List<Candidate> siblings = new ArrayList<>();
        for (Rotated rotated : byStem.values()) {
            Path sibling = place.resolveSibling(rotated.fileName());
            if (Files.isRegularFile(sibling, LinkOption.NOFOLLOW_LINKS)) {
                siblings.add(new Candidate(sibling, FileStamp.of(sibling), rotated));
            }
        }
        return siblings;
    }

    // ---- identity

    private Map<Candidate, History> match(SourceFile file, List<Candidate> candidates, long now) throws IOException {
        Map<Candidate, History> matched = new LinkedHashMap<>();
        for (Candidate candidate : candidates) {
            History history = byKey(file, candidate);
            if (history != null) {
                matched.put(candidate, history);
            }
        }
        for (Candidate candidate : candidates) {
            if (!matched.containsKey(candidate) && candidate.rotated != null) {
                History history = byContent(file, candidate, matched, now);
                if (history != null) {
                    matched.put(candidate, history);
                }
            }
        }
        return matched;
    }

    private static @Nullable History byKey(SourceFile file, Candidate candidate) throws IOException {
        for (History history : file.histories) {
            if (history.copies.contains(candidate.stamp)) {
                return history;
            }
            if (!candidate.key().equals(history.key)) {
                continue;
            }
            if (history.content != null || proves(history, candidate)) {
                history.place = candidate.place;
                return history;
            }
            // the inode has been given to another file, or the file was truncated
            history.key = null;
        }
        return null;
    }

    private static boolean proves(History history, Candidate candidate) throws IOException {
        Content content = open(candidate);
        boolean same = history.isIn(content);
        if (same && !history.finished) {
            attach(history, content, candidate);
        } else {
            content.close();
        }
        if (same) {
            history.copies.add(candidate.stamp);
        }
        return same;
    }

    private @Nullable History byContent(SourceFile file, Candidate candidate, Map<Candidate, History> matched, long now)
            throws IOException {
        List<History> fitting = new ArrayList<>();
        try (Content content = open(candidate)) {
            for (History history : file.histories) {
                if (history.isRecognisable() && isSame(history, content)) {
                    fitting.add(history);
                }
            }
        }
        if (fitting.size() > 1) {
            warnings.warn(
                    now,
                    "ambiguous " + candidate.place,
                    candidate.place + " could be any of " + fitting
                            + ": it is read as a new file, so records may come twice");
            return null;
        }
        if (fitting.isEmpty()) {
            return null;
        }
        History history = fitting.get(0);
        history.copies.add(candidate.stamp);
        if (history.content == null && !history.finished && !matched.containsValue(history)) {
            attach(history, open(candidate), candidate);
        }
        return history;
    }

    /** Compared whole with a file that is still open: equal beginnings prove nothing. */
    private static boolean isSame(History history, Content candidate) throws IOException {
        Content open = history.content;
        if (open == null) {
            return history.isIn(candidate);
        }
        return candidate.size() > 0
                && open.size() >= candidate.size()
                && history.head.length() > 0
                && ContentComparison.equal(open, candidate, candidate.size());
    }

    /** Opens the very file that was looked at, which may have another name by now. */
    private static Content open(Candidate candidate) throws IOException {
        Content content =
                candidate.isCompressed() ? GzipContent.open(candidate.place) : PlainContent.open(candidate.place);
        if (!isFile(stampOf(candidate.place), candidate.key())) {
            content.close();
            throw new NoSuchFileException(candidate.place + " was replaced while it was opened");
        }
        return content;
    }

    private static void attach(History history, Content content, Candidate candidate) throws IOException {
        history.content = content;
        history.place = candidate.place;
        history.key = candidate.isCompressed() ? history.key : candidate.key();
        history.size = Math.max(content.size(), history.read);
        history.missingSince = -1;
        history.dirty = true;
    }

    // ---- new ones

    private void addNew(
            SourceFile file,
            List<Candidate> candidates,
            Map<Candidate, History> matched,
            Discovery.@Nullable Found current,
            boolean atFirstStart,
            long now)
            throws IOException {
        boolean unknown = file.histories.isEmpty();
        int lastKnown = -1;
        for (int i = 0; i < candidates.size(); i++) {
            lastKnown = matched.containsKey(candidates.get(i)) ? i : lastKnown;
        }
        for (Candidate candidate : candidates.subList(lastKnown + 1, candidates.size())) {
            boolean isCurrent = candidate.rotated == null;
            boolean skips = unknown && atFirstStart && begin.kind() != Begin.Kind.BEGINNING;
            if (skips && !isCurrent) {
                continue;
            }
            History history = add(file, candidate, now);
            matched.put(candidate, history);
            if (skips && current != null) {
                long offset = begin.offset(content(history), wall.getAsLong(), current.modified());
                history.readFrom(offset);
                history.counted = offset;
                history.acknowledgeTo(offset);
            }
        }
    }

    private History add(SourceFile file, Candidate candidate, long now) throws IOException {
        Content content = open(candidate);
        History history = new History(incarnations.get(), nextSequence(file), candidate.key(), candidate.place);
        history.content = content;
        history.size = content.size();
        history.grewAt = now;
        history.dirty = true;
        history.takeFingerprints();
        file.histories.add(history);
        return history;
    }

    private static Content content(History history) throws IOException {
        if (history.content == null) {
            throw new NoSuchFileException(history.place.toString());
        }
        return history.content;
    }

    private static long nextSequence(SourceFile file) {
        return file.histories.isEmpty() ? 1 : file.histories.get(file.histories.size() - 1).sequence + 1;
    }

    // ---- which one is the newest, which are over

    private static void end(
            SourceFile file, Discovery.@Nullable Found current, Map<Candidate, History> matched, long now)
            throws IOException {
        History newest = null;
        for (Map.Entry<Candidate, History> entry : matched.entrySet()) {
            if (entry.getKey().rotated == null) {
                newest = entry.getValue();
            }
        }
        if (newest != null) {
            makeNewest(file, newest);
        }
        History last = file.histories.isEmpty() ? null : file.histories.get(file.histories.size() - 1);
        for (History history : file.histories) {
            boolean over = history != last;
            if (over && !history.ended) {
                history.endedAt = now;
            }
            history.ended = over;
        }
        if (current == null && last != null && last.unlinked) {
            last.ended = true;
        }
    }

    /** The file under the source's own name is the newest, even where it is one that was thought to be over. */
    private static void makeNewest(SourceFile file, History history) throws IOException {
        boolean wasOver = history.finished || file.histories.get(file.histories.size() - 1) != history;
        if (!wasOver) {
            return;
        }
        if (history.finished) {
            Content content = PlainContent.open(history.place);
            history.content = content;
            history.size = Math.max(content.size(), history.read);
            history.finished = false;
        }
        history.ended = false;
        history.dirty = true;
        file.histories.remove(history);
        history.sequence = Math.max(nextSequence(file), history.sequence);
        file.histories.add(history);
    }

    // ---- which ones are gone

    private void notice(SourceFile file, Map<Candidate, History> matched, long now) throws IOException {
        for (History history : List.copyOf(file.histories)) {
            boolean found = matched.containsValue(history) || isAtItsPlace(history);
            if (found) {
                history.missingSince = -1;
                history.unlinked = false;
                continue;
            }
            if (history.missingSince < 0) {
                history.missingSince = now;
            }
            if (now - history.missingSince < MISSING_FOR) {
                continue;
            }
            if (history.finished) {
                forget(file, history, now);
            } else if (history.content != null) {
                unlink(history, now);
            } else {
                lose(file, history, now);
            }
        }
        file.histories.sort(Comparator.comparingLong(history -> history.sequence));
    }

    private static boolean isAtItsPlace(History history) {
        try {
            return history.key != null && history.key.equals(FileKey.of(history.place));
        } catch (IOException e) {
            return false;
        }
    }

    private static void forget(SourceFile file, History history, long now) {
        if (now - history.missingSince >= FORGET_AFTER) {
            file.forget(history);
        }
    }

    private static void unlink(History history, long now) {
        history.unlinked = true;
        if (!history.ended) {
            history.ended = true;
            history.endedAt = now;
        }
    }

    private void lose(SourceFile file, History history, long now) {
        long lost = file.giveUp(history);
        if (lost > 0) {
            warnings.warn(
                    now,
                    "lost " + file,
                    lost + " bytes of " + history.place + " (" + file
                            + ") are lost: the file vanished or was truncated before they were read");
        }
        history.finished = !file.hasDepartures(history);
        history.dirty = true;
    }

    /**
     * A file that is held open has become shorter, or other bytes stand where some were read: it was truncated, and is
     * a new incarnation from now on. Where a copy was made before, the old one goes on there.
     */
    void truncated(SourceFile file, History history, Discovery.@Nullable Found current, long now) {
        synchronized (file) {
            if (history.content == null) {
                return;
            }
            history.close();
            history.key = null;
            history.copies.clear();
            history.dirty = true;
            reconcile(file, current, false, now);
            if (history.content == null) {
                lose(file, history, now);
            }
        }
    }
}
