package caravan.pods;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A token that is rotated. Where its file cannot be read it is what it was: the server will say what it thinks. */
final class TokenFile {

    private final Path file;
    private volatile String last = "";

    TokenFile(Path file) {
        this.file = file;
    }

    /** The token as it is now. For any thread. */
    String read() {
        try {
            last = Files.readString(file).strip();
        } catch (IOException e) {
            return last; // it is being swapped
        }
        return last;
    }
}
