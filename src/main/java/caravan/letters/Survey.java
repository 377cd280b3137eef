package caravan.letters;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What stands in a folder.
 *
 * @param files of letters
 * @param room bytes of the disk that they take
 * @param oldestMillis when the oldest one was written, milliseconds since 1970; 0 where there is none
 */
record Survey(long files, long room, long oldestMillis) {

    static Survey of(Path directory) throws IOException {
        Sum sum = new Sum();
        LetterFile.forEach(directory, sum::add);
        return new Survey(sum.files, sum.room, sum.files == 0 ? 0 : sum.oldest);
    }

    /** One more file. */
    Survey plus(LetterFile file) {
        long oldest = files == 0 ? file.changedMillis() : Math.min(oldestMillis, file.changedMillis());
        return new Survey(files + 1, room + file.room(), oldest);
    }

    /** One file less; the oldest of the others may be younger than it says then. */
    Survey minus(LetterFile file) {
        return files <= 1 ? new Survey(0, 0, 0) : new Survey(files - 1, Math.max(0, room - file.room()), oldestMillis);
    }

    private static final class Sum {
        private long files;
        private long room;
        private long oldest = Long.MAX_VALUE;

        private void add(LetterFile file) {
            files++;
            room += file.room();
            oldest = Math.min(oldest, file.changedMillis());
        }
    }
}
