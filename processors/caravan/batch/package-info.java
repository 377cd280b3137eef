/**
 * The batch: consecutive records of one source file, the body of every exchange between collect and deliver.
 *
 * <h2>Life of a batch</h2>
 *
 * <ol>
 *   <li>A collector reads bytes, wraps them in a {@link caravan.batch.Batch} and sends it down a route.
 *   <li>Steps parse it (they install an index of records over the bytes), hold back its unfinished end, give records
 *       a {@link caravan.batch.Verdict}, share fields among all of its records.
 *   <li>A sink either writes it at once and gives the verdict, or {@linkplain caravan.batch.Batch#entrust takes it
 *       into its care} and answers later; what it keeps then is the small {@link caravan.batch.Entrusted}, never the
 *       bytes.
 *   <li>When the exchange has completed and nobody has it in care any more the {@link caravan.batch.Settlement} tells
 *       the collector: acknowledged with a tally of verdicts, or failed.
 * </ol>
 */
@NullMarked
package caravan.batch;

import org.jspecify.annotations.NullMarked;
