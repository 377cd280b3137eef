package caravan.webhook;

import org.jspecify.annotations.Nullable;

/** The bytes of requests that may be in memory together. Safe for use by several threads. */
final class Room {

    private final long limit;
    private long taken;

    Room(long limit) {
        this.limit = limit;
    }

    /** Takes so many bytes; null where there is no room for them now. */
    synchronized @Nullable Share take(long bytes) {
        if (bytes > limit - taken) {
            return null;
        }
        taken += bytes;
        return new Share(bytes);
    }

    synchronized long taken() {
        return taken;
    }

    private synchronized void give(long bytes) {
        taken -= bytes;
    }

    /** What a request has taken. */
    final class Share {
        private long bytes;

        private Share(long bytes) {
            this.bytes = bytes;
        }

        /** Gives back what is above so many bytes. */
        synchronized void shrink(long needed) {
            if (needed < bytes) {
                give(bytes - needed);
                bytes = needed;
            }
        }

        /** Gives back everything. */
        void release() {
            shrink(0);
        }
    }
}
