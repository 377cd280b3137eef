/** Starts the Camel JBang CLI beside the tests. */
@NullMarked
package caravan.jbang;

import org.jspecify.annotations.NullMarked;
