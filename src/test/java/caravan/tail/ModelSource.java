package caravan.tail;

import caravan.tail.ModelFile.Line;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One log file and its writer, on the disk and in the model. */
final class ModelSource implements Closeable {

    final String name;
    /** Under which the collector finds it; a link where the container's folder is elsewhere. */
    final Path path;
    /** All content histories, oldest first. */
    final List<ModelFile> files = new ArrayList<>();
    /** What stands under which name. */
    final Map<Path, ModelFile> places = new LinkedHashMap<>();
    /** What is said within that time, milliseconds, is never cut by time-out; or 0 where it may be. */
    long promptness;
    /** Above this what is said may be cut. */
    int maxRecordBytes;
    /** Bytes were taken away unread. */
    boolean isDamaged;

    /** The name that is written to. */
    Path log;
    /** Where the file stands that the writer has open, or null. */
    @Nullable
    Path written;

    private final Random random;
    private final ModelWriter writer;
    private final ModelDisk disk;
    private @Nullable FileChannel out;
    /** What is missing of the last line. */
    private byte[] rest = {};

    ModelSource(String name, Path path, Path log, Random random, ModelWriter writer, ModelDisk disk)
            throws IOException {
        this.name = name;
        this.path = path;
        this.log = log;
        this.random = random;
        this.writer = writer;
        this.disk = disk;
        Files.createDirectories(log.getParent());
        create();
        if (!log.equals(path)) {
            link(false);
        }
    }

    ModelFile newest() {
        return files.get(files.size() - 1);
    }

    /** Whether, by chance, a truncation cannot be told from nothing until more is written. */
    boolean isAsLongAsBefore() {
        return files.stream().anyMatch(file -> file != newest() && file.size == newest().size);
    }

    // ---- writing

    void append(int lines) throws IOException {
        complete();
        for (int i = 0; i < lines && out != null; i++) {
            write(writer.line(newest()));
        }
    }

    /** A line without its end, or more of it. */
    void appendHalf() throws IOException {
        if (out == null) {
            return;
        }
        if (rest.length == 0) {
            byte[] line = writer.line(newest());
            int half = ModelWriter.TIME_LENGTH + 1 + random.nextInt(line.length - ModelWriter.TIME_LENGTH - 1);
            writeHalf(line, half);
        } else {
            writeHalf(rest, 1 + random.nextInt(rest.length));
        }
    }

    private void writeHalf(byte[] line, int half) throws IOException {
        write(Arrays.copyOf(line, half));
        rest = Arrays.copyOfRange(line, half, line.length);
    }

    /** What was begun is written to its end. */
    void complete() throws IOException {
        write(rest);
        rest = new byte[0];
    }

    /** What was begun is never written to its end, unless it could not be told then what it was. */
    void tear() throws IOException {
        if (rest.length > 0) {
            Line last = newest().lineAt(newest().size - 1);
            if (newest().size >= last.message()) {
                writer.tear(last);
                rest = new byte[0];
            }
        }
        complete();
    }

    private void write(byte[] bytes) throws IOException {
        if (bytes.length == 0 || out == null) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
        newest().append(bytes);
        newest().lineAt(newest().size - 1).saying().written(disk.now());
        disk.trace(newest() + " of " + ModelDisk.name(written) + " ends with " + shortly(bytes));
        isDamaged |= newest().isGone;
        if (written != null) {
            disk.touch(written);
        }
    }

    private static String shortly(byte[] bytes) {
        // what stands in a report must survive every encoding
        String text = new String(bytes, StandardCharsets.UTF_8).replaceAll("[^ -~\n]", "?");
        return bytes.length + " bytes \""
                + text.substring(0, Math.min(42, text.length())).strip() + "\""
                + (text.endsWith("\n") ? "" : " without line end");
    }

    // ---- files

    /** The writer opens its file under its name; where there is none it is created. */
    void create() throws IOException {
        close();
        out = FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        written = log;
        begin();
        disk.created(log);
    }

    private void begin() {
        ModelFile file = new ModelFile(this, files.size());
        files.add(file);
        places.put(log, file);
    }

    void createEmpty(Path place) throws IOException {
        Files.createFile(place);
        disk.created(place);
    }

    void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
        ModelFile file = places.remove(from);
        if (file != null) {
            places.put(to, file);
        }
        if (from.equals(written)) {
            written = to;
        }
    }

    /** Writes a file that is not to be read yet. */
    void put(Path place, byte[] bytes, StandardOpenOption how) throws IOException {
        disk.write(place, bytes, how);
    }

    /** From now on the bytes of a file can be read there too. */
    void copied(ModelFile file, Path to) {
        places.put(to, file);
    }

    void remove(Path place) throws IOException {
        disk.remove(place);
        if (place.equals(written)) {
            written = null;
        }
        ModelFile file = places.remove(place);
        if (file != null) {
            left(file);
        }
    }

    private void left(ModelFile file) {
        if (!places.containsValue(file)) {
            file.isGone = true;
            isDamaged |= file.safe < file.size;
        }
    }

    void truncate() throws IOException {
        if (out == null || !log.equals(written)) {
            return;
        }
        disk.trace("truncate " + ModelDisk.name(log));
        out.truncate(0);
        ModelFile before = newest();
        begin();
        disk.touch(log);
        left(before);
    }

    /** The name under which the collector finds the file leads to the one that is written to now. */
    void link(boolean atOnce) throws IOException {
        disk.link(path, log, atOnce);
    }

    void unlink() throws IOException {
        disk.remove(path);
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
            out = null;
            written = null;
        }
    }
}
