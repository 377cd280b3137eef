package caravan.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One write to the store, or a mark in the stream of a watch.
 *
 * @param revision the resource version that the write made
 * @param before null if it created the object
 * @param after null if it removed the object
 */
record Change(
        Kind kind,
        @Nullable Resource resource,
        long revision,
        @Nullable ObjectNode before,
        @Nullable ObjectNode after) {

    enum Kind {
        WRITE,
        BOOKMARK,
        /** The watch is told that its version is gone, in the midst of the stream. */
        EXPIRED,
        /** The watch is ended in order, as when its time is over. */
        OVER,
        END
    }

    static Change write(Resource resource, long revision, @Nullable ObjectNode before, @Nullable ObjectNode after) {
        return new Change(Kind.WRITE, resource, revision, before, after);
    }

    static Change mark(Kind kind, long revision) {
        return new Change(kind, null, revision, null, null);
    }
}
