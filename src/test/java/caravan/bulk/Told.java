package caravan.bulk;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Somebody who waits for the verdicts of a share, and what he was told. */
public final class Told implements Share.Answer {

    public final Share share;
    public int answers;
    public long deadRecords;
    public long deadBytes;
    public boolean revoked;

    @Nullable
    public Throwable failure;

    public Told() {
        this(Map.of());
    }

    public Told(Map<String, ?> fields) {
        share = new Share(this, fields);
    }

    @Override
    public void answered(long dead, long bytes, @Nullable Throwable why) {
        answers++;
        deadRecords = dead;
        deadBytes = bytes;
        failure = why;
    }

    @Override
    public boolean isRevoked() {
        return revoked;
    }
}
