package caravan.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What a watch has still to tell. The store puts in, the watch's thread takes out. */
final class Subscription {

    final Resource resource;
    /** The state to begin with, as synthetic ADDED events; empty for a watch from a version. */
    final List<ObjectNode> initial;

    /** The version that the watch has told of once it has told of all that is in here at the beginning. */
    final long revision;

    final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();

    Subscription(Resource resource, List<ObjectNode> initial, long revision) {
        this.revision = revision;
        this.resource = resource;
        this.initial = initial;
    }

    void end() {
        changes.add(Change.mark(Change.Kind.END, 0));
    }
}
