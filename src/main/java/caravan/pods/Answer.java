package caravan.pods;

import caravan.cri.ContainerPath;
import caravan.kubernetes.ContainerMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What one instance is answered. Read by any thread without a lock, written under the lock of its {@link Catalogue}.
 */
final class Answer {

    /** @param metadata null where nothing is known */
    record Settled(@Nullable ContainerMetadata metadata) {}

    private final ContainerPath path;
    private final long firstAsked;
    private volatile long lastAsked;
    private volatile @Nullable Settled settled;

    /** Whether its batches had to wait, and when that ended. */
    private boolean waited;

    private boolean timedOut;

    /** The last complete metadata that was given out, null before. */
    private @Nullable ContainerMetadata given;

    Answer(ContainerPath path, long now) {
        this.path = path;
        firstAsked = now;
        lastAsked = now;
    }

    ContainerPath path() {
        return path;
    }

    @Nullable
    Settled settled() {
        return settled;
    }

    void asked(long now) {
        lastAsked = now;
    }

    long lastAsked() {
        return lastAsked;
    }

    long firstAsked() {
        return firstAsked;
    }

    /** Whether this is the first time that it has to wait. */
    boolean beginToWait() {
        boolean first = !waited;
        waited = true;
        return first;
    }

    /** Whether it has waited for that long just now, for the first time. */
    boolean endToWait() {
        boolean first = waited && !timedOut;
        timedOut = true;
        return first;
    }

    boolean mayWait(long now, long waitMillis) {
        return !timedOut && now - firstAsked < waitMillis;
    }

    @Nullable
    ContainerMetadata given() {
        return given;
    }

    /** Gives that from now on; metadata that is equal stays the same object. */
    @Nullable
    ContainerMetadata settle(@Nullable ContainerMetadata metadata) {
        Settled former = settled;
        ContainerMetadata known = former == null ? given : former.metadata();
        ContainerMetadata same = metadata != null && metadata.equals(known) ? known : metadata;
        if (same != null && same.isComplete()) {
            given = same;
        }
        if (former == null || former.metadata() != same) {
            settled = new Settled(same);
        }
        return same;
    }

    /** The next one who asks has it looked up again. */
    void unsettle() {
        settled = null;
    }
}
