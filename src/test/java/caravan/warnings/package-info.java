@NullMarked
package caravan.warnings;

import org.jspecify.annotations.NullMarked;
