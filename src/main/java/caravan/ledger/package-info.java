/** The ledger: what became of every byte and record that was read, per source file and in total. */
@NullMarked
package caravan.ledger;

import org.jspecify.annotations.NullMarked;
