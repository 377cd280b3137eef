package caravan.tail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Files and folders whose times are those of the model's clock. */
final class ModelDisk {

    private final LongSupplier wall;
    /** Hears of each change. */
    private final Consumer<String> trace;

    ModelDisk(LongSupplier wall, Consumer<String> trace) {
        this.wall = wall;
        this.trace = trace;
    }

    void trace(String change) {
        trace.accept("  " + change);
    }

    static String name(@Nullable Path place) {
        return place == null ? "nowhere" : place.getParent().getFileName() + "/" + place.getFileName();
    }

    long now() {
        return wall.getAsLong();
    }

    void touch(Path place) throws IOException {
        Files.setLastModifiedTime(place, FileTime.fromMillis(now()));
    }

    private void touchFolder(Path place) throws IOException {
        touch(place.getParent());
    }

    void created(Path place) throws IOException {
        trace("create " + name(place));
        touch(place);
        touchFolder(place);
    }

    void write(Path place, byte[] bytes, StandardOpenOption how) throws IOException {
        trace("write " + name(place));
        Files.write(place, bytes, StandardOpenOption.CREATE, how);
        touch(place);
        touchFolder(place);
    }

    void rename(Path from, Path to) throws IOException {
        trace("rename " + name(from) + " to " + name(to));
        Files.move(from, to);
        touchFolder(from);
    }

    void remove(Path place) throws IOException {
        trace("remove " + name(place));
        Files.deleteIfExists(place);
        touchFolder(place);
    }

    /** @param atOnce whether a link that was there is replaced in one step */
    void link(Path path, Path target, boolean atOnce) throws IOException {
        trace("link to " + name(target));
        Path link = atOnce ? path.resolveSibling(path.getFileName() + ".link") : path;
        Files.createSymbolicLink(link, target);
        if (atOnce) {
            Files.move(link, path, StandardCopyOption.ATOMIC_MOVE);
        }
        touchFolder(path);
    }
}
