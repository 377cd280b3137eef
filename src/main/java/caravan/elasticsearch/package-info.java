/**
 * The destination Elasticsearch 8 and 9, as far as it needs the library of camel-elasticsearch; no class of it is loaded
 * before a route asks for it. {@link caravan.opensearch} has the same classes.
 */
@NullMarked
package caravan.elasticsearch;

import org.jspecify.annotations.NullMarked;
