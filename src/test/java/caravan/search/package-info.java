/** The destinations Elasticsearch and OpenSearch, with real servers and without. */
@NullMarked
package caravan.search;

import org.jspecify.annotations.NullMarked;
