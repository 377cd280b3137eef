package caravan.kubernetes;

import caravan.batch.RecordIndex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one annotation says of the containers of its pod.
 *
 * @param key the annotation's
 * @param about what it is about
 * @param stream of {@link RecordIndex}, {@link RecordIndex#NO_STREAM} where it is for both
 * @param container by name, null where it is for all
 * @param holds whether it wants what it is about; an annotation may also take back what a more general one wants
 * @param parser what messages are read as, null where it is not about that
 */
record Statement(
        String key,
        About about,
        int stream,
        @Nullable String container,
        boolean holds,
        @Nullable Parser parser) {

    /** What messages can be read as. */
    enum Parser {
        json,
        logfmt
    }

    /** What can be wanted. */
    enum About {
        /** Records are left out. */
        EXCLUDE,
        /** Messages are taken apart. */
        PARSE
    }

    /** Wants records to be left out, or not to be. */
    static Statement exclude(String key, int stream, @Nullable String container, boolean holds) {
        return new Statement(key, About.EXCLUDE, stream, container, holds, null);
    }

    /** Wants messages to be read so. */
    static Statement parse(String key, int stream, @Nullable String container, Parser parser) {
        return new Statement(key, About.PARSE, stream, container, true, parser);
    }

    /**
     * The one among these that decides: for the container before for all of them, then for the stream before for
     * both. Their order is of no matter. Null where none is about it.
     */
    static @Nullable Statement deciding(List<Statement> all, About about, String container, int stream) {
        Statement best = null;
        for (Statement one : all) {
            if (one.about == about && one.isFor(container, stream) && (best == null || one.rank() > best.rank())) {
                best = one;
            }
        }
        return best;
    }

    private boolean isFor(String named, int of) {
        return (container == null || container.equals(named)) && (stream == RecordIndex.NO_STREAM || stream == of);
    }

    private int rank() {
        return (container == null ? 0 : 2) + (stream == RecordIndex.NO_STREAM ? 0 : 1);
    }
}
