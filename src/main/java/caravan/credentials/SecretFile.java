package caravan.credentials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A secret that is rotated. Where its file cannot be read it is what it was: the server will say what it thinks. */
public final class SecretFile {

    private final Path file;
    private volatile String last = "";

    /** The secret in a file, without white space around it. */
    public SecretFile(Path file) {
        this.file = file;
    }

    /** The secret as it is now. For any thread. */
    public String read() {
        try {
            last = Files.readString(file).strip();
        } catch (IOException e) {
            return last; // it is being swapped
        }
        return last;
    }
}
