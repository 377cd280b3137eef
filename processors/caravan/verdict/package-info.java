/** The steps {@code verdict} and {@code drop}: what became of records, said by a route. */
@NullMarked
package caravan.verdict;

import org.jspecify.annotations.NullMarked;
