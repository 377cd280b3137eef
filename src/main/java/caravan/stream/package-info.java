/** What sources that are not files have in common: batches of entries, positions that last, checkpoints, and the ledger. */
@NullMarked
package caravan.stream;

import org.jspecify.annotations.NullMarked;
