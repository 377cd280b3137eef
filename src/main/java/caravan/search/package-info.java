/**
 * What the destinations Elasticsearch and OpenSearch have in common beside {@link caravan.indexing}: settings, secrets,
 * and what is kept from one bulk to the next. Knows no library of theirs.
 */
@NullMarked
package caravan.search;

import org.jspecify.annotations.NullMarked;
