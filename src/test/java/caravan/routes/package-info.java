/** Tests of the YAML in {@code routes/} and of the kamelets. */
@NullMarked
package caravan.routes;

import org.jspecify.annotations.NullMarked;
