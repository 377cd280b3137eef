package caravan.tail;

import caravan.warnings.Warnings;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells which incarnation each file is, and has those that are to be read on open.
 *
 * <ol>
 *   <li>Device and inode are those of a file that is held open: nothing else can have them.
 *   <li>Device and inode are those that a closed incarnation had, and so are the bytes: the first min(size, 1 KiB),
 *       those before the checkpoint, and as many as were acknowledged. Of a device that was numbered anew since the
 *       last start, the inode alone will do.
 *   <li>The bytes of a rotated sibling, plain or compressed, are those of an incarnation. Where one is open they are
 *       compared with it: equal beginnings prove nothing.
 *   <li>A sibling with which the file under the source's own name begins is a copy that was made, or is being made,
 *       before a truncation. Where it was there already when we came it may as well be an older file, and is one when
 *       it stays as it is for {@link #COPYING}.
 * </ol>
 *
 * What was found is remembered with the file's stamp. Runs under the source file's lock.
 */
final class Recognition implements Closeable {

    /** A copy in the making is written to, milliseconds. */
    static final long COPYING = 10_000;

    private final SourceFile file;
    private final Warnings warnings;
    private final long now;
    private final long wall;

    /** Candidates that are known. */
    final Map<Candidate, History> known = new LinkedHashMap<>();
    /** Candidates that cannot be read: nothing can be said of what they hold. */
    final Set<Candidate> unreadable = new HashSet<>(0);

    /** Candidates of which a later look will tell. */
    final Set<Candidate> undecided = new HashSet<>(0);

    private final Map<Candidate, Content> strangers = new HashMap<>(0);
    private @Nullable Candidate newCurrent;

    Recognition(SourceFile file, Warnings warnings, long now, long wall) {
        this.file = file;
        this.warnings = warnings;
        this.now = now;
        this.wall = wall;
    }

    /** @throws NoSuchFileException when a file was renamed or removed meanwhile: look again */
    void recognise(List<Candidate> candidates) throws NoSuchFileException {
        for (Candidate candidate : candidates) {
            History held = held(candidate);
            if (held != null) {
                held.place = candidate.place();
                known.put(candidate, held);
            }
        }
        for (Candidate candidate : candidates) {
            if (!known.containsKey(candidate)) {
                look(candidate, this::byKey);
            }
        }
        for (Candidate candidate : candidates) {
            newCurrent = candidate.isCurrent() && !known.containsKey(candidate) ? candidate : newCurrent;
        }
        for (Candidate candidate : candidates) {
            if (!known.containsKey(candidate) && !unreadable.contains(candidate) && candidate.rotated() != null) {
                look(candidate, this::byContent);
            }
        }
        file.isLookedAt = true;
        Set<FileStamp> present = new HashSet<>();
        candidates.forEach(candidate -> present.add(candidate.stamp()));
        file.histories.forEach(history -> history.copies.retainAll(present));
        file.doubtful.removeIf(
                key -> present.stream().noneMatch(stamp -> stamp.key().equals(key)));
    }

    private @Nullable History held(Candidate candidate) {
        for (History history : file.histories) {
            if (history.content != null && history.isFile(candidate.key())) {
                return history;
            }
        }
        return null;
    }

    private interface Look {
        @Nullable
        History at(Candidate candidate) throws IOException;
    }

    private void look(Candidate candidate, Look look) throws NoSuchFileException {
        try {
            History history = look.at(candidate);
            if (history != null) {
                known.put(candidate, history);
            }
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            failed(candidate, e);
        }
    }

    private @Nullable History byKey(Candidate candidate) throws IOException {
        for (History history : file.histories) {
            if (history.content != null || !history.isRecognisable() || !history.mayBe(candidate.key())) {
                continue;
            }
            if (history.finished && history.copies.contains(candidate.stamp())) {
                history.place = candidate.place();
                return history;
            }
            Content content = candidate.open();
            if (isIn(history, content)) {
                take(history, content, candidate);
                history.key = candidate.key();
                history.place = candidate.place();
                history.seen(candidate.stamp());
                return history;
            }
            content.close();
            // the inode has been given to another file, or the file was truncated
            history.key = null;
        }
        return null;
    }

    private static boolean isIn(History history, Content content) throws IOException {
        try {
            return history.isIn(content);
        } catch (IOException e) {
            content.close();
            throw e;
        }
    }

    /** What is not read to its end is read on here. */
    private void take(History history, Content content, Candidate candidate) throws IOException {
        boolean isOver = history.finished && content.size() <= history.acknowledged;
        if (history.content != null || isOver || known.containsValue(history)) {
            content.close();
        } else {
            countMissing(history, content.size(), candidate);
            history.attach(content, candidate);
            history.grewAt = now; // whoever wrote to it may do so still: it is to be quiet from here on
        }
        history.isRestored = false;
    }

    /** Bytes that were seen and not read, and are not in what was found, are lost. */
    private void countMissing(History history, long size, Candidate candidate) {
        long missing = history.size - Math.max(size, Math.max(history.read, history.counted));
        if (missing > 0) {
            file.account.lost(missing);
            warnings.warn(
                    "lost " + file,
                    missing + " bytes of " + file + " are lost: they were there, but " + candidate
                            + ", in which it goes on, lacks them");
        }
    }

    // ---- by content

    private @Nullable History byContent(Candidate candidate) throws IOException {
        for (History history : file.histories) {
            boolean isNeeded = history.content == null && !history.finished && !known.containsValue(history);
            if (history.copies.contains(candidate.stamp()) && !isNeeded) {
                return history;
            }
        }
        Content content = candidate.open();
        try {
            History history = best(candidate, content);
            if (history == null ? isCopyOfNew(content) : isDoubtful(candidate, history)) {
                history = null;
                if (isYoung(candidate)) {
                    file.doubtful.add(candidate.key());
                    undecided.add(candidate);
                    content.close();
                    return null;
                }
            }
            file.doubtful.remove(candidate.key());
            if (history == null) {
                strangers.put(candidate, content);
            } else {
                take(history, content, candidate);
                history.seen(candidate.stamp());
            }
            return history;
        } catch (IOException e) {
            content.close();
            throw e;
        }
    }

    private boolean isCopyOfNew(Content content) throws IOException {
        Candidate current = newCurrent;
        Content opened = current == null ? null : open(current);
        if (current == null || opened == null) {
            return false;
        }
        strangers.put(current, opened);
        long size = content.size();
        return size > 0 && opened.size() >= size && ContentComparison.equal(opened, content, size);
    }

    /** Whether the bytes are those of a file that has its own name still, and nobody saw them being copied. */
    private boolean isDoubtful(Candidate candidate, History history) {
        return history.content != null
                && known.containsValue(history)
                && (!file.isLookedAt || file.doubtful.contains(candidate.key()));
    }

    private boolean isYoung(Candidate candidate) {
        return wall - TimeUnit.NANOSECONDS.toMillis(candidate.stamp().modified()) < COPYING;
    }

    /**
     * An incarnation that fits.
     *
     * @param rank lower is likelier
     * @param proof bytes that are equal
     */
    private record Fit(History history, int rank, long proof) {
        static final Comparator<Fit> BEST_FIRST =
                Comparator.comparingInt(Fit::rank).thenComparingLong(fit -> -fit.proof);

        boolean isAsGoodAs(Fit other) {
            return rank == other.rank && proof == other.proof;
        }
    }

    private @Nullable History best(Candidate candidate, Content content) throws IOException {
        List<Fit> fits = new ArrayList<>();
        for (History history : file.histories) {
            addFit(fits, history, content);
        }
        fits.sort(Fit.BEST_FIRST);
        if (fits.isEmpty()) {
            return null;
        }
        Fit best = fits.get(0);
        for (Fit other : fits) {
            if (other.isAsGoodAs(best) && other.history.acknowledged != best.history.acknowledged) {
                warnings.warn(
                        "ambiguous " + candidate,
                        candidate + " could be any of "
                                + fits.stream().map(Fit::history).toList()
                                + ": it is read as a new file, so records may come twice");
                return null;
            }
        }
        return best.history;
    }

    private void addFit(List<Fit> fits, History history, Content content) throws IOException {
        boolean isElsewhere = known.containsValue(history);
        Content open = history.content;
        if (open != null) {
            long size = content.size();
            if (size > 0 && open.size() >= size && ContentComparison.equal(open, content, size)) {
                fits.add(new Fit(history, 1, size));
            }
        } else if (history.isRecognisable() && history.isIn(content)) {
            long proof = history.head.length() + history.tail.length();
            boolean isExact = content.size() == history.acknowledged;
            int rank = history.finished ? (isExact ? (isElsewhere ? 4 : 0) : 5) : isElsewhere ? 3 : 2;
            fits.add(new Fit(history, rank, proof));
        }
    }

    /** Whether of each candidate is known what it holds. */
    boolean isComplete() {
        return unreadable.isEmpty() && undecided.isEmpty();
    }

    // ---- those that are not known

    /** Opens a candidate that is not known; null where it cannot be read, or is undecided. */
    @Nullable
    Content open(Candidate candidate) throws NoSuchFileException {
        Content opened = strangers.remove(candidate);
        if (opened != null || unreadable.contains(candidate) || undecided.contains(candidate)) {
            return opened;
        }
        try {
            return candidate.open();
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            failed(candidate, e);
            return null;
        }
    }

    void failed(Candidate candidate, IOException why) {
        unreadable.add(candidate);
        warnings.warn(
                "candidate " + candidate,
                "cannot read " + candidate + " (" + Discovery.reason(why) + "): it is left out until it can be read");
    }

    @Override
    public void close() {
        strangers.values().forEach(Content::close);
    }
}
