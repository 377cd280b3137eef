package caravan.archive;

import caravan.batch.Incarnation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The file {@code .sealed}: which source ranges stand in closed files. Written and fsynced before a part is renamed;
 * while it is open the part itself tells. Text, one range a line, the first eight digits being the CRC-32C of the
 * rest; ranges that are named twice count once:
 *
 * <pre>
 * caravan-sealed 1
 * 5f3a0c11 0f8e...c1 0 16777310
 * </pre>
 *
 * A torn last line is cut off, a damaged line is passed over with a warning. When the file has become long it is
 * written anew with what {@link Coverage} knows. Safe for use by several threads.
 *
 * <p>Behind the lines stands a reserve of {@value #RESERVE} zeros that the next lines replace. A file that cannot be
 * closed cannot be sent and deleted: on a disk that is quite full nothing would ever make room again if the note wanted a
 * new block. The name of a closed file may want one too, for a folder; {@link #giveUpReserve} gives up most of the reserve for
 * it. That is certain where a file system writes over blocks in place, and where nobody else is quicker to take what is
 * given up; others (btrfs, zfs) keep a reserve of their own. A crash leaves as many zeros as there were, or fewer, and
 * behind them or among them what was being written; the next start makes zeros of that.
 */
final class SealedLog {

    private static final String TITLE = "caravan-sealed ";
    private static final int VERSION = 1;
    private static final int CRC_DIGITS = 8;
    /** Bytes of a typical line. */
    private static final int LINE = 64;
    /** Bytes kept behind the lines: a thousand of them. */
    static final int RESERVE = 64 * 1024;
    /** Bytes of it that are never given up. */
    private static final int KEPT = 8 * 1024;

    private final Path path;
    private final Disk disk;
    private final Coverage coverage;
    private final Warnings warnings;
    private final long compactBytes;
    private Disk.OpenFile file;
    /** Bytes of whole lines. */
    private long length;
    /** Where the reserve ends, which begins at the length. */
    private long reserved;
    /** What is behind the lines may be something else than zeros. */
    private boolean torn;
    /** The file has been replaced, and its name is on disk for good. */
    private boolean named = true;

    private SealedLog(Path path, Disk disk, Coverage coverage, Warnings warnings, long compactBytes)
            throws IOException {
        this.path = path;
        this.disk = disk;
        this.coverage = coverage;
        this.warnings = warnings;
        this.compactBytes = compactBytes;
        this.file = disk.open(path);
    }

    /** Opens the log, makes it where it is not there, and tells {@code coverage} what it holds. */
    static SealedLog open(Path path, Disk disk, Coverage coverage, Warnings warnings, long compactBytes)
            throws IOException {
        Files.deleteIfExists(temporary(path));
        SealedLog log = new SealedLog(path, disk, coverage, warnings, compactBytes);
        try {
            log.load();
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
        return log;
    }

    private static Path temporary(Path path) {
        return path.resolveSibling(path.getFileName() + ".tmp");
    }

    private void load() throws IOException {
        byte[] bytes = new byte[Math.toIntExact(file.size())];
        file.read(0, bytes, bytes.length);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int whole = text.lastIndexOf('\n') + 1;
        String[] lines = text.substring(0, whole).split("\n");
        if (whole == 0) {
            rewrite();
            return;
        }
        boolean titled = isTitled(lines[0]);
        int damaged = titled ? 0 : 1;
        for (int i = 1; i < lines.length; i++) {
            damaged += read(lines[i]) ? 0 : 1;
        }
        length = whole;
        reserved = bytes.length;
        torn = text.substring(whole).chars().anyMatch(remains -> remains != 0);
        if (damaged > 0) {
            warnings.warn(
                    Warnings.Kind.DAMAGE,
                    path + ": " + damaged + " of " + lines.length + " lines are damaged."
                            + " Records in the files that they were about may be archived twice if they are read again");
            rewrite();
        }
    }

    private boolean isTitled(String line) throws IOException {
        if (line.equals(TITLE + VERSION)) {
            return true;
        }
        if (line.matches(TITLE + "\\d+")) {
            throw new IOException(path + " begins with \"" + line + "\"; this Caravan knows version " + VERSION
                    + ": start the one that wrote it, or move the file away");
        }
        return false;
    }

    private boolean read(String line) {
        String[] words = line.split(" ");
        try {
            if (words.length == 4 && crc(line.substring(CRC_DIGITS)).equals(words[0])) {
                coverage.add(Incarnation.parse(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
                return true;
            }
        } catch (RuntimeException e) {
            // as damaged as one with a wrong checksum
        }
        return false;
    }

    /** Adds what some parts hold, and makes it durable. */
    synchronized void append(Collection<PartContents> sealed) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (PartContents contents : sealed) {
            for (Map.Entry<Incarnation, Ranges> entry : contents.ranges().entrySet()) {
                append(entry.getKey(), entry.getValue(), lines);
            }
        }
        mend();
        syncName();
        byte[] bytes = lines.toString().getBytes(StandardCharsets.ISO_8859_1);
        torn = true;
        file.write(length, bytes, bytes.length);
        file.sync();
        length += bytes.length;
        reserved = Math.max(reserved, length);
        torn = false;
    }

    /** Removes what a failed write left. A descriptor whose fsync failed is not used again. */
    private void mend() throws IOException {
        if (torn) {
            file.close();
            file = disk.open(path);
            file.truncate(reserved);
            zeros();
            torn = false;
        }
    }

    private void zeros() throws IOException {
        int count = (int) (reserved - length);
        if (count > 0) {
            file.write(length, new byte[count], count);
        }
    }

    /** Makes the reserve as large as it should be, where less than half of it is left and the disk has room. */
    synchronized void reserve() {
        if (reserved - length >= RESERVE / 2) {
            return;
        }
        try {
            mend();
            torn = true;
            file.write(length, new byte[RESERVE], RESERVE);
            file.sync();
            reserved = length + RESERVE;
            torn = false;
        } catch (IOException e) {
            // the lines are as they were; the next commit tries again
        }
    }

    /** Gives up most of the reserve, for something else that the disk has no room for; tells whether there was any. */
    synchronized boolean giveUpReserve() throws IOException {
        if (reserved - length <= KEPT) {
            return false;
        }
        mend();
        file.truncate(length + KEPT);
        reserved = length + KEPT;
        return true;
    }

    private static void append(Incarnation incarnation, Ranges ranges, StringBuilder lines) {
        for (int i = 0; i < ranges.count(); i++) {
            String rest = " " + incarnation + ' ' + ranges.from(i) + ' ' + ranges.to(i);
            lines.append(crc(rest)).append(rest).append('\n');
        }
    }

    private static String crc(String rest) {
        CRC32C crc = new CRC32C();
        crc.update(rest.getBytes(StandardCharsets.ISO_8859_1));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** Writes the file anew where it has become long and that would make it shorter. */
    synchronized void compact() throws IOException {
        if (length > compactBytes && length / 4 > (long) coverage.size() * LINE) {
            rewrite();
        }
    }

    private void rewrite() throws IOException {
        StringBuilder lines = new StringBuilder(TITLE + VERSION + '\n');
        coverage.forEach((incarnation, ranges) -> append(incarnation, ranges, lines));
        byte[] bytes = lines.toString().getBytes(StandardCharsets.ISO_8859_1);
        Path temporary = temporary(path);
        Disk.OpenFile next = disk.open(temporary);
        try {
            next.truncate(0);
            next.write(0, bytes, bytes.length);
            next.sync();
            disk.rename(temporary, path);
        } catch (IOException | RuntimeException e) {
            next.close();
            throw e;
        }
        file.close();
        file = next;
        length = bytes.length;
        reserved = length;
        torn = false;
        named = false;
        syncName();
    }

    private void syncName() throws IOException {
        Path parent = path.getParent();
        if (!named && parent != null) {
            disk.sync(parent);
        }
        named = true;
    }

    synchronized void close() throws IOException {
        file.close();
    }
}
