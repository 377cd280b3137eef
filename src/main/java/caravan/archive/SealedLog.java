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
 */
final class SealedLog {

    private static final String TITLE = "caravan-sealed ";
    private static final int VERSION = 1;
    private static final int CRC_DIGITS = 8;
    /** Bytes of a typical line. */
    private static final int LINE = 64;

    private final Path path;
    private final Disk disk;
    private final Coverage coverage;
    private final Warnings warnings;
    private final long compactBytes;
    private Disk.OpenFile file;
    private long length;
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
        torn = whole < bytes.length;
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
        torn = false;
    }

    /** Cuts off what a failed append left. A descriptor whose fsync failed is not used again. */
    private void mend() throws IOException {
        if (torn) {
            file.close();
            file = disk.open(path);
            file.truncate(length);
            torn = false;
        }
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
