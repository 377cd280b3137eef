package caravan.broker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * The id of this agent's transactions: in a file of the state folder, made once, so that a new process ends what the one
 * before it has left open, and knows its positions.
 */
final class Owner {

    private static final String FILE = "transactional-id";
    private static final String PREFIX = "caravan-";

    private Owner() {}

    /** @throws IOException where it can be neither read nor written */
    static String in(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        try {
            String known = Files.readString(file).strip();
            if (!known.startsWith(PREFIX)) {
                throw new IOException(file + " must hold an id that begins with " + PREFIX + ": was \"" + known + '"');
            }
            return known;
        } catch (NoSuchFileException none) {
            return create(folder, file);
        }
    }

    private static String create(Path folder, Path file) throws IOException {
        String made = PREFIX + UUID.randomUUID();
        Files.createDirectories(folder);
        Path draft = folder.resolve(FILE + ".new");
        try (FileChannel out = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            out.write(ByteBuffer.wrap(made.getBytes(StandardCharsets.UTF_8)));
            out.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(folder)) {
            directory.force(true);
        }
        return made;
    }
}
