/**
 * What Elasticsearch and OpenSearch have in common, without their libraries: the lines of a bulk request, the names of
 * indices, what an answer says of each record, and the index template.
 */
@NullMarked
package caravan.indexing;

import org.jspecify.annotations.NullMarked;
