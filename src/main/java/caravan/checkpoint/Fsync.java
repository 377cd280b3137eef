package caravan.checkpoint;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes what stands at a path durable. Static, safe for use by several threads. */
public final class Fsync {

    private Fsync() {}

    /**
     * Makes a file's content, or the names in a directory, durable. An interrupt does not keep it from that, and is
     * kept for whoever asks next.
     */
    public static void force(Path fileOrDirectory) throws IOException {
        boolean interrupted = false;
        try {
            while (!tryForce(fileOrDirectory)) {
                interrupted = true;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Only a channel opens a directory, and an interrupt closes it: once more then, with the flag down. */
    private static boolean tryForce(Path fileOrDirectory) throws IOException {
        try (FileChannel channel = FileChannel.open(fileOrDirectory, StandardOpenOption.READ)) {
            channel.force(true);
            return true;
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            return false;
        }
    }
}
