package caravan.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real disk on which one call can fail, or be the last one before the process is killed. Keeps a call log. */
final class ScriptedDisk implements Disk {

    /** The process is no more: nothing catches it, and nothing happens on the disk any more. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /**
     * What becomes of a call.
     *
     * @param part how much of a write happens, 0 to 1; everything else happens at 1 only
     */
    record Fate(double part, End end) {
        enum End {
            GOES_ON,
            FAILS,
            KILLS
        }
    }

    interface Trap {
        /** @param index of the call since the beginning */
        Fate at(int index, String call);
    }

    private static final Fate DONE = new Fate(1, Fate.End.GOES_ON);

    final List<String> calls = new ArrayList<>();
    long bytesWritten;
    private final Disk disk = new LocalDisk();
    private final boolean isSynced;
    private Trap trap = (index, call) -> DONE;
    private boolean killed;

    ScriptedDisk() {
        this(true);
    }

    /** @param isSynced whether to have the operating system sync, which tests of logic alone need not wait for */
    ScriptedDisk(boolean isSynced) {
        this.isSynced = isSynced;
    }

    /** Nothing fails from here on. */
    void mend() {
        trap = (index, call) -> DONE;
    }

    /** Call number {@code index} ends so. */
    void trap(int index, Fate fate) {
        trap = (i, call) -> i == index ? fate : DONE;
    }

    /** Every call that begins so fails. */
    void failAll(String beginning) {
        trap = (i, call) -> call.startsWith(beginning) ? new Fate(0.5, Fate.End.FAILS) : DONE;
    }

    private interface Action {
        void run(double part) throws IOException;
    }

    private void call(String call, Action action) throws IOException {
        if (killed) {
            throw new Killed();
        }
        Fate fate = trap.at(calls.size(), call);
        calls.add(call);
        action.run(fate.part);
        if (fate.end == Fate.End.FAILS) {
            throw new IOException("made to fail: " + call);
        }
        if (fate.end == Fate.End.KILLS) {
            killed = true;
            throw new Killed();
        }
    }

    /** An operation that happens or does not. */
    private void whole(String call, Action action) throws IOException {
        call(call, part -> {
            if (part == 1) {
                action.run(1);
            }
        });
    }

    private interface Opening {
        Output open() throws IOException;
    }

    private Output opening(String call, Path file, Opening opening) throws IOException {
        List<Output> opened = new ArrayList<>();
        try {
            whole(call + ' ' + name(file), part -> opened.add(opening.open()));
        } catch (IOException | Killed e) {
            for (Output output : opened) {
                output.close();
            }
            throw e;
        }
        return new ScriptedOutput(name(file), opened.get(0));
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    @Override
    public Output create(Path file) throws IOException {
        return opening("create", file, () -> disk.create(file));
    }

    @Override
    public Output append(Path file, long length) throws IOException {
        return opening("append", file, () -> disk.append(file, length));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        whole("rename " + name(from) + " to " + name(to), part -> disk.rename(from, to));
    }

    @Override
    public void deleteIfExists(Path file) throws IOException {
        whole("delete " + name(file), part -> disk.deleteIfExists(file));
    }

    @Override
    public void force(Path directory) throws IOException {
        whole("force directory", part -> {
            if (isSynced) {
                disk.force(directory);
            }
        });
    }

    private final class ScriptedOutput implements Output {
        private final String name;
        private final Output out;
        private boolean isForceFailed;

        ScriptedOutput(String name, Output out) {
            this.name = name;
            this.out = out;
        }

        @Override
        public void write(byte[] bytes, int length) throws IOException {
            refuseAfterFailedForce();
            call("write " + name, part -> {
                int n = (int) (part * length);
                out.write(bytes, n);
                bytesWritten += n;
            });
        }

        @Override
        public void overwrite(long at, byte[] bytes) throws IOException {
            refuseAfterFailedForce();
            whole("overwrite " + name, part -> {
                out.overwrite(at, bytes);
                bytesWritten += bytes.length;
            });
        }

        @Override
        public void truncate(long length) throws IOException {
            whole("truncate " + name, part -> out.truncate(length));
        }

        @Override
        public void force() throws IOException {
            refuseAfterFailedForce();
            isForceFailed = true;
            whole("force " + name, part -> {
                if (isSynced) {
                    out.force();
                }
            });
            isForceFailed = false;
        }

        private void refuseAfterFailedForce() {
            if (isForceFailed) {
                throw new AssertionError(name + " is used after it failed to sync");
            }
        }

        @Override
        public void close() throws IOException {
            // The operating system closes what a killed process had open.
            out.close();
        }
    }
}
