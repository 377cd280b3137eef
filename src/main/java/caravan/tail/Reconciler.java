package caravan.tail;

import caravan.batch.Incarnation;
import caravan.warnings.Warnings;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.NoSuchFileException;
import java.util.Comparator;
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
 *   <li>The {@linkplain Candidates candidates} are the rotated siblings, oldest first, and the file itself.
 *   <li>Those that are an incarnation which is known are {@linkplain Recognition recognised}.
 *   <li>All others are new. Rotated files that {@code begin} leaves out are remembered, so as not to be new later.
 *   <li>The newest incarnation stays; all before it have ended. One which is open and has no name any more is unlinked.
 *       One that is neither open nor found is gone, and what was not acknowledged of it is lost.
 * </ol>
 */
final class Reconciler {

    /** How long a file must be missing before it is believed: listings race with renames. */
    static final long MISSING_FOR = 3_000;

    /** How long an incarnation that was read to its end is remembered after its last file is gone. */
    static final long FORGET_AFTER = 60_000;

    private final Candidates candidates;
    private final Begin begin;
    private final Supplier<Incarnation> incarnations;
    private final LongSupplier wall;
    private final Warnings warnings;

    Reconciler(TailConfiguration options, Supplier<Incarnation> incarnations, LongSupplier wall, Warnings warnings) {
        this.candidates = new Candidates(Rotation.parse(options.getRotation()), warnings);
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
            try (Recognition found = new Recognition(file, warnings, now, wall.getAsLong())) {
                for (History history : file.histories) {
                    if (history.isChanged()) {
                        detach(history);
                    }
                }
                List<Candidate> candidates = this.candidates.of(file, current, now);
                found.recognise(candidates);
                boolean skips = file.histories.isEmpty() && atFirstStart && begin.kind() != Begin.Kind.BEGINNING;
                for (Candidate candidate : candidates) {
                    if (!found.known.containsKey(candidate)) {
                        addNew(file, candidate, found, skips, current, now);
                    }
                }
                end(file, current, found, now);
                notice(file, found, now);
            } catch (NoSuchFileException e) {
                // it was renamed under our eyes: the next look sees it in peace
            } catch (IOException | DirectoryIteratorException e) {
                warnings.warn(
                        "reconcile " + file,
                        "cannot look at the files of " + file + " (" + Discovery.reason(e) + "): trying again");
            }
        }
    }

    // ---- new ones

    private void addNew(
            SourceFile file,
            Candidate candidate,
            Recognition found,
            boolean skips,
            Discovery.@Nullable Found current,
            long now)
            throws NoSuchFileException {
        Content content = found.open(candidate);
        if (content == null) {
            return;
        }
        boolean isKept = false;
        try {
            History history = new History(incarnations.get(), nextSequence(file), candidate.key(), candidate.place());
            if (skips && !candidate.isCurrent()) {
                skip(history, content, candidate);
                file.histories.add(history);
            } else if (candidate.rotated() == null || content.size() > 0) {
                // an empty rotated one may be a copy that is being begun
                isKept = true;
                add(file, history, content, candidate, now);
                found.known.put(candidate, history);
                if (skips && current != null) {
                    begin(history, content, current);
                }
            }
        } catch (IOException e) {
            found.failed(candidate, e);
        } finally {
            if (!isKept) {
                content.close();
            }
        }
    }

    private static void add(SourceFile file, History history, Content content, Candidate candidate, long now)
            throws IOException {
        history.attach(content, candidate);
        history.grewAt = now;
        file.histories.add(history);
        history.takeFingerprints();
    }

    private void begin(History history, Content content, Discovery.Found current) throws IOException {
        long offset = begin.offset(content, wall.getAsLong(), current.modified());
        history.readFrom(offset);
        history.counted = offset;
        history.acknowledgeTo(offset);
    }

    /** An older file that is not to be read: remembered, so that it is not taken for a new one later. */
    private static void skip(History history, Content content, Candidate candidate) throws IOException {
        history.head = Fingerprint.ofHead(content);
        history.size = candidate.isCompressed() ? GzipContent.statedSize(candidate.place()) : content.size();
        history.acknowledgeTo(history.size);
        history.finished = true;
        history.seen(candidate.stamp());
    }

    private static long nextSequence(SourceFile file) {
        return file.histories.isEmpty() ? 1 : file.histories.get(file.histories.size() - 1).sequence + 1;
    }

    // ---- which one is the newest, which are over

    private static void end(SourceFile file, Discovery.@Nullable Found current, Recognition found, long now)
            throws IOException {
        for (Map.Entry<Candidate, History> entry : found.known.entrySet()) {
            if (entry.getKey().isCurrent()) {
                makeNewest(file, entry.getValue(), entry.getKey());
            }
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
    private static void makeNewest(SourceFile file, History history, Candidate candidate) throws IOException {
        if (history.finished) {
            history.attach(candidate.open(), candidate);
        }
        if (file.histories.get(file.histories.size() - 1) != history) {
            file.histories.remove(history);
            history.sequence = Math.max(nextSequence(file), history.sequence);
            history.dirty = true;
            file.histories.add(history);
        }
    }

    // ---- which ones are gone

    private void notice(SourceFile file, Recognition found, long now) {
        for (History history : List.copyOf(file.histories)) {
            boolean hasName = isAtItsPlace(history);
            boolean hasCopy = !hasName && found.known.containsValue(history);
            history.hasCopy = hasCopy;
            history.unlinked = hasCopy || (history.unlinked && !hasName);
            if (hasName || hasCopy) {
                history.missingSince = -1;
            } else if (history.missingSince < 0) {
                history.missingSince = now;
            } else if (now - history.missingSince >= (found.isComplete() ? MISSING_FOR : FORGET_AFTER)) {
                missing(file, history, now);
            }
        }
        file.histories.sort(Comparator.comparingLong(history -> history.sequence));
    }

    private void missing(SourceFile file, History history, long now) {
        if (history.finished) {
            forget(file, history, now);
        } else if (history.content == null) {
            lose(file, history, now);
        } else {
            history.unlinked = true;
            if (!history.ended) {
                history.ended = true;
                history.endedAt = now;
            }
        }
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

    private void lose(SourceFile file, History history, long now) {
        long lost = file.giveUp(history);
        if (lost > 0) {
            warnings.warn(
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
            detach(history);
            reconcile(file, current, false, now);
        }
    }

    private static void detach(History history) {
        history.close();
        history.key = null;
        history.copies.clear();
        history.missingSince = -1;
        history.dirty = true;
    }
}
