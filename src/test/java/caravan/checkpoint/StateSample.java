package caravan.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;

/**
 * What version 1 has left on a disk, below {@code state-1} of the test resources: every later version must read it. The
 * files are what a process that was killed had written; they are never written anew.
 */
public final class StateSample {

    private StateSample() {}

    /** Copies {@code tail/checkpoints}, say, into a file. */
    public static void copy(String name, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.write(to, bytes(name));
    }

    /** Copies a file that stands there in base64. */
    public static void decode(String name, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.write(to, Base64.getMimeDecoder().decode(bytes(name + ".base64")));
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(StateSample.class.getResourceAsStream("/state-1/" + name), name)) {
            return in.readAllBytes();
        }
    }
}
