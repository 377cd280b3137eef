package caravan.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Checkpoint logs for other packages' tests: on a disk that is not synced, keeps a call log and fails when told. */
public final class FaultyLog {

    private final ScriptedDisk disk = new ScriptedDisk(false);

    public CheckpointLog open(Path directory) throws IOException {
        return CheckpointLog.open(directory, disk, CheckpointLog.SMALL);
    }

    /** The disk is full: from here on nothing is written any more. */
    public void fill() {
        disk.failAll("write");
    }

    /** The process is killed in this call of the disk, the first one being 0; a write has written that part by then. */
    public void kill(int call, double part) {
        disk.trap(call, new ScriptedDisk.Fate(part, ScriptedDisk.Fate.End.KILLS));
    }

    /** Whether what was thrown is the process's end. */
    public static boolean isKill(Throwable thrown) {
        return thrown instanceof ScriptedDisk.Killed;
    }

    /** There is space again. */
    public void mend() {
        disk.mend();
    }

    /** What was asked of the disk, oldest first: {@code write checkpoints}, {@code force checkpoints}, .... */
    public List<String> calls() {
        return disk.calls;
    }
}
