package caravan.tail;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** A program that writes a log file, and the one that rotates it, one system call at a step. */
abstract class Program implements Closeable {

    /** What is one system call, so that the collector may look before and behind it. */
    interface Step {
        void run() throws IOException;
    }

    final Path log;
    /** The file was copied and is about to be truncated. */
    boolean isCopying;

    /** Content histories that were begun after the first: by a reopening, by a truncation. */
    int successors;

    private FileChannel out;

    Program(Path log) throws IOException {
        this.log = log;
        Files.createDirectories(log.getParent());
        this.out = open(log);
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** The option {@code rotation} that fits. */
    abstract String scheme();

    /** The steps of the next rotation, in the order of the real program. */
    abstract List<Step> rotation() throws IOException;

    final void rotate() throws IOException {
        for (Step step : rotation()) {
            step.run();
        }
    }

    /** Appends to the file that the program has open, whatever its name is now. */
    final void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** The writer opens its file again under its name, which creates it where it is not there. */
    final void reopen() throws IOException {
        FileChannel next = open(log);
        out.close();
        out = next;
        successors++;
    }

    final Path sibling(String suffix) {
        return beside(log, suffix);
    }

    static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    final void rename(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Compresses in two halves, written under {@code to}. */
    static List<Step> gzip(Path from, Path to) {
        byte[][] packed = new byte[1][];
        return List.of(
                () -> {
                    packed[0] = gzip(Files.readAllBytes(from));
                    Files.write(to, Arrays.copyOf(packed[0], packed[0].length / 2));
                },
                () -> Files.write(
                        to,
                        Arrays.copyOfRange(packed[0], packed[0].length / 2, packed[0].length),
                        StandardOpenOption.APPEND));
    }

    static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
