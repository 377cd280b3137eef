/** The resources for Camel K, checked without a cluster, and Caravan's jar on Camel K's runtime. */
@NullMarked
package caravan.camelk;

import org.jspecify.annotations.NullMarked;
