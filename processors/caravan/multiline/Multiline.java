package caravan.multiline;

import caravan.batch.Batch;
import org.jspecify.annotations.Nullable;

/**
 * Makes the lines of a stack trace, or of whatever patterns of the user describe, one record: see {@link Rules},
 * {@link OwnPatterns}, and {@link TraceJoiner} for the end of a batch. To be used behind the parser, and before steps that
 * decide or change records. Where a record is ended by a limit it is marked {@code cut: size}, and what follows is read as
 * if nothing stood before it.
 *
 * <p>The records do not depend on where batches end, unless they end by force: then a record of several lines that is
 * open is marked {@code cut: timeout} or {@code cut: size}. One that ends with its file is not marked.
 *
 * <p>Keeps no state: one instance serves all threads.
 */
public final class Multiline {

    private final @Nullable Grammar grammar;
    private final Limits limits;
    private final String field;

    Multiline(@Nullable Grammar grammar, Limits limits, String field) {
        this.grammar = grammar;
        this.limits = limits;
        this.field = field;
    }

    /** Joins, and holds back what is not finished. The batch may be empty afterwards. */
    public void apply(Batch batch) {
        if (grammar != null) {
            new TraceJoiner(batch, grammar, limits, field.isEmpty() ? null : new WrappedLine(field)).join();
        }
    }
}
