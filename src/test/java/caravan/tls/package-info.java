/** Certificates for tests, made on the spot. */
@NullMarked
package caravan.tls;

import org.jspecify.annotations.NullMarked;
