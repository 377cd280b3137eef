/** By what a server knows us, and we know a server: secrets and certificates in files. */
@NullMarked
package caravan.credentials;

import org.jspecify.annotations.NullMarked;
