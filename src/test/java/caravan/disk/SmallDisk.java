package caravan.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A tmpfs of few bytes: a disk that can be really full. A test that may not mount one is skipped. */
public final class SmallDisk implements AutoCloseable {

    private final Path folder;
    private final int bytes;

    private SmallDisk(Path folder, int bytes) {
        this.folder = folder;
        this.bytes = bytes;
    }

    /** Mounts one on a new folder. */
    public static SmallDisk mount(Path folder, int bytes) throws IOException, InterruptedException {
        Files.createDirectory(folder);
        boolean isMounted = run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", folder.toString());
        assumeTrue(isMounted, "mounting a tmpfs needs CAP_SYS_ADMIN");
        return new SmallDisk(folder, bytes);
    }

    /** Where it is mounted. */
    public Path folder() {
        return folder;
    }

    /** Bytes that can still be written. */
    public long free() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    /** Writes a file that takes all that is left; deleting it makes space. */
    public Path fill() {
        Path filler = folder.resolve("filler");
        assertThatThrownBy(() -> Files.write(filler, new byte[2 * bytes]))
                .hasMessageContaining("No space left on device");
        return filler;
    }

    /** Makes it bigger while it is in use. */
    public void resize(int newBytes) throws IOException, InterruptedException {
        assertThat(run("mount", "-o", "remount,size=" + newBytes, folder.toString()))
                .isTrue();
    }

    /** Unmounts it, which fails where a file of it is open. */
    @Override
    public void close() throws IOException, InterruptedException {
        assertThat(run("umount", folder.toString())).as("nothing is left open").isTrue();
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // no such program
        }
    }
}
