package caravan.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings a part that a former run left behind into a sound state. Frames are read up to the first that is not whole;
 * the rest was never acknowledged and is cut off: the collector sends it again. Only where a frame behind it says that
 * these bytes had been on disk for good, the disk has damaged them: then the part is written anew without the damaged
 * bytes, so that what follows them is kept and readable.
 */
final class PartRecovery {

    /** What a part is called while it is written anew; of no use after a crash. */
    static final String TEMPORARY = ".tmp";

    private static final int STEP = 1 << 20;

    private final PartContext context;
    private final Path path;
    private final FrameFormat format;
    private final Disk.OpenFile file;
    private final long size;

    private PartRecovery(PartContext context, Path path, FrameFormat format, Disk.OpenFile file) throws IOException {
        this.context = context;
        this.path = path;
        this.format = format;
        this.file = file;
        this.size = file.size();
    }

    /** Recovers a part. What it holds is durable then, and known to the coverage. */
    static Part recover(PartContext context, Path path, FrameFormat format) throws IOException {
        List<Frame> frames;
        try (Disk.OpenFile file = context.disk().open(path)) {
            frames = new PartRecovery(context, path, format, file).mend();
        } catch (Frame.NewerFormatException e) {
            throw new IOException(
                    path + " was written by a later version of Caravan (" + e.getMessage()
                            + "): start that one again, or move the file away",
                    e);
        }
        PartContents contents = new PartContents();
        PartHead head = null;
        long length = 0;
        for (Frame frame : frames) {
            contents.addAll(frame.header().spans());
            contents.addRecords(frame.header().records());
            head = frame.header().part() == null ? head : frame.header().part();
            length += frame.to() - frame.from();
        }
        boolean wasClosed = !contents.isEmpty() && context.coverage().containsAll(contents.ranges());
        context.coverage().addAll(contents.ranges());
        return new Part(context, path, format, length, head, contents, wasClosed);
    }

    private List<Frame> mend() throws IOException {
        List<Frame> frames = new ArrayList<>();
        long sound = readAll(0, frames);
        if (sound < size) {
            List<Frame> later = new ArrayList<>();
            long next = find(sound + 1);
            while (next >= 0) {
                next = find(readAll(next, later));
            }
            long acknowledged =
                    later.stream().mapToLong(f -> f.header().durable()).max().orElse(0);
            later.removeIf(frame -> frame.to() > acknowledged);
            if (acknowledged > sound) {
                frames.addAll(later);
                rewrite(frames, sound, acknowledged);
                return frames;
            }
            file.truncate(sound);
        }
        file.sync();
        return frames;
    }

    /** Reads sound frames that follow each other, and gives the offset behind the last one. */
    private long readAll(long from, List<Frame> frames) throws IOException {
        long at = from;
        for (Frame frame = read(at); frame != null; frame = read(at)) {
            frames.add(frame);
            at = frame.to();
        }
        return at;
    }

    private @Nullable Frame read(long at) throws IOException {
        return Frame.read(format, file, size, at);
    }

    /** The offset of the first sound frame at or behind an offset, -1 where there is none. */
    private long find(long from) throws IOException {
        byte[] magic = format.magic();
        byte[] step = new byte[(int) Math.min(STEP, Math.max(0, size - from))];
        for (long at = from; at < size; at += step.length - magic.length + 1) {
            int got = file.read(at, step, step.length);
            for (int i = 0; i + magic.length <= got; i++) {
                if (Arrays.equals(step, i, i + magic.length, magic, 0, magic.length) && read(at + i) != null) {
                    return at + i;
                }
            }
            if (got < STEP) {
                break;
            }
        }
        return -1;
    }

    private void rewrite(List<Frame> frames, long from, long acknowledged) throws IOException {
        long kept = frames.stream().mapToLong(f -> f.to() - f.from()).sum();
        context.warnings()
                .warn(
                        Warnings.Kind.DAMAGE,
                        path + ": the disk has damaged what was archived: "
                                + Math.max(0, acknowledged - kept) + " bytes of " + acknowledged + ", from offset "
                                + from
                                + " on. The records in them are lost unless the source still has them; the others are kept. Check the"
                                + " disk");
        Path temporary = path.resolveSibling(path.getFileName() + TEMPORARY);
        try (Disk.OpenFile copy = context.disk().open(temporary)) {
            copy.truncate(0);
            long at = 0;
            for (Frame frame : frames) {
                byte[] bytes = new byte[Math.toIntExact(frame.to() - frame.from())];
                file.read(frame.from(), bytes, bytes.length);
                copy.write(at, bytes, bytes.length);
                at += bytes.length;
            }
            copy.sync();
        }
        context.disk().rename(temporary, path);
        Path folder = path.getParent();
        if (folder != null) {
            context.disk().sync(folder);
        }
    }
}
