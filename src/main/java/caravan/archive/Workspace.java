package caravan.archive;

import caravan.json.ByteBuf;
import java.util.concurrent.ConcurrentLinkedDeque;

/** What a thread needs while it writes: reused, because a compressor is dear. For one thread at a time. */
final class Workspace {

    private static final int LARGEST_KEPT = 2 << 20;

    /** JSON lines of a few records. */
    ByteBuf lines = new ByteBuf(64 * 1024);
    /** A whole frame. */
    ByteBuf frame = new ByteBuf(64 * 1024);

    private final Compressor compressor;

    private Workspace(Compressor compressor) {
        this.compressor = compressor;
    }

    Compressor compressor() {
        return compressor;
    }

    private void shrink() {
        if (lines.array().length > LARGEST_KEPT) {
            lines = new ByteBuf(64 * 1024);
        }
        if (frame.array().length > LARGEST_KEPT) {
            frame = new ByteBuf(64 * 1024);
        }
    }

    /** Workspaces that nobody uses; there are never more than threads that wrote at the same time. */
    static final class Pool {
        private final ConcurrentLinkedDeque<Workspace> idle = new ConcurrentLinkedDeque<>();
        private final FrameFormat format;
        private final int level;

        Pool(FrameFormat format, int level) {
            this.format = format;
            this.level = level;
        }

        Workspace borrow() {
            Workspace known = idle.pollFirst();
            return known != null ? known : new Workspace(format.compressor(level));
        }

        void giveBack(Workspace workspace) {
            workspace.shrink();
            idle.addFirst(workspace);
        }

        void close() {
            for (Workspace workspace = idle.pollFirst(); workspace != null; workspace = idle.pollFirst()) {
                workspace.compressor().close();
            }
        }
    }
}
