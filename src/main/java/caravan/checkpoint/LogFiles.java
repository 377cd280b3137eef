package caravan.checkpoint;

import java.nio.file.Path;

/**
 * Where a log lives.
 *
 * @param current the log
 * @param previous the log before it, whole
 * @param damaged the last one that was found damaged
 * @param next the one that is being written
 */
record LogFiles(Path directory, Path current, Path previous, Path damaged, Path next) {

    static LogFiles in(Path directory) {
        return new LogFiles(
                directory,
                directory.resolve("checkpoints"),
                directory.resolve("checkpoints.previous"),
                directory.resolve("checkpoints.damaged"),
                directory.resolve("checkpoints.tmp"));
    }
}
