package caravan.lines;

import java.io.IOException;
import java.nio.file.Path;

/** A compressed file is not whole, or is none: reading it again does not help. */
public final class DamagedFileException extends IOException {

    private static final long serialVersionUID = 1L;

    DamagedFileException(Path path, Throwable cause) {
        super(path + " is damaged: " + cause.getMessage(), cause);
    }
}
