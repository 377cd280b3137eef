package caravan.letters;

import caravan.warnings.Warnings;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a folder within its bound. It counts what it is told of, and looks for itself from time to time, for others may
 * bring files and take them away. Not safe for use by several threads.
 */
final class Room {

    private static final long LOOK_MILLIS = TimeUnit.MINUTES.toMillis(1);
    private static final long LOOK_WHEN_FULL_MILLIS = TimeUnit.SECONDS.toMillis(1);
    /** Looking takes at most this share of the time: a twentieth. */
    private static final int LOOK_SHARE = 20;

    private static final int SHED_AT_ONCE = 2_048;
    /** Sheds so much more than it must, to look less often: a hundredth. */
    private static final int SLACK = 100;

    private final Path directory;
    private final Disk disk;
    private final InstantSource clock;
    private final LetterCounters counters;
    private final Warnings warnings;
    private Survey known = new Survey(0, 0, 0);
    private boolean isLookedAt;
    private long lookedAt;
    private long lookTookMillis;

    Room(Path directory, Disk disk, InstantSource clock, LetterCounters counters, Warnings warnings) {
        this.directory = directory;
        this.disk = disk;
        this.clock = clock;
        this.counters = counters;
        this.warnings = warnings;
    }

    /** What stands in the folder, not older than a minute. */
    Survey survey() throws IOException {
        look(LOOK_MILLIS);
        return known;
    }

    void added(LetterFile file) {
        known = known.plus(file);
    }

    void removed(LetterFile file) {
        known = known.minus(file);
    }

    /**
     * Makes room for so many bytes of letters.
     *
     * @param leaving files that are not shed and do not count: they go when what is refused again has been kept
     * @throws FileSystemException where there is none
     */
    void make(long length, Bound bound, Map<Path, LetterFile> leaving) throws IOException {
        long needed = LetterFile.room(length);
        look(LOOK_MILLIS);
        if (!fits(needed, bound, leaving)) {
            look(LOOK_WHEN_FULL_MILLIS);
        }
        if (!fits(needed, bound, leaving) && bound.sheds() && needed <= bound.bytes()) {
            shed(needed, bound, leaving);
        }
        counters.isFull = !fits(needed, bound, leaving);
        if (counters.isFull) {
            counters.turnedAway.increment();
            throw full(needed, bound);
        }
        warnings.over("full " + directory, directory + " has room for dead letters again");
    }

    private boolean fits(long needed, Bound bound, Map<Path, LetterFile> leaving) {
        return used(leaving) + needed <= bound.bytes();
    }

    private long used(Map<Path, LetterFile> leaving) {
        long free = 0;
        for (LetterFile file : leaving.values()) {
            free += file.room();
        }
        return Math.max(0, known.room() - free);
    }

    private FileSystemException full(long needed, Bound bound) {
        String rule = "its " + known.files() + " files of dead letters take " + known.room() + " bytes, " + needed
                + " more are needed, and `size` (property dead-letters.size) allows " + bound.bytes() + " ("
                + bound.text() + "): records that are refused wait, and what is behind them; replay or remove some"
                + " files, allow more, or let the oldest go (dead-letters.when-full=shed)";
        warnings.warn("full " + directory, directory + ": " + rule);
        return new FileSystemException(directory.toString(), null, rule);
    }

    private void shed(long needed, Bound bound, Map<Path, LetterFile> leaving) throws IOException {
        long letters = 0;
        long files = 0;
        long most = bound.bytes() - bound.bytes() / SLACK;
        List<LetterFile> oldest = List.of();
        while (used(leaving) + needed > most) {
            if (oldest.isEmpty()) {
                oldest = LetterFile.oldest(directory, file -> !leaving.containsKey(file.path()), SHED_AT_ONCE);
            }
            if (oldest.isEmpty()) {
                break;
            }
            letters += shed(oldest.get(0));
            files++;
            oldest = oldest.subList(1, oldest.size());
        }
        disk.sync(directory);
        if (files > 0) {
            warnings.warn(
                    "shed " + directory,
                    directory + ": " + letters + " dead letters in the " + files + " oldest files are deleted, since"
                            + " `size` (property dead-letters.size) allows " + bound.text() + "; "
                            + counters.shed.sum() + " since the start");
        }
    }

    /** Gives the number of letters. */
    private long shed(LetterFile file) throws IOException {
        long letters = LineFile.count(file.path());
        disk.delete(file.path());
        known = known.minus(file);
        counters.shed.add(letters);
        counters.shedFiles.increment();
        return letters;
    }

    private void look(long mostAgeMillis) throws IOException {
        long now = clock.millis();
        long age = now - lookedAt;
        if (isLookedAt && age >= 0 && age < Math.max(mostAgeMillis, LOOK_SHARE * lookTookMillis)) {
            return;
        }
        known = Survey.of(directory);
        lookedAt = clock.millis();
        lookTookMillis = lookedAt - now;
        isLookedAt = true;
    }
}
