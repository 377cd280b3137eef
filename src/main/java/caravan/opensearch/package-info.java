/**
 * The destination OpenSearch 2 and 3, as far as it needs the library of camel-opensearch; no class of it is loaded before
 * a route asks for it. {@link caravan.elasticsearch} has the same classes.
 */
@NullMarked
package caravan.opensearch;

import org.jspecify.annotations.NullMarked;
