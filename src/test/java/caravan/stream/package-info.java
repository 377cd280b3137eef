@NullMarked
package caravan.stream;

import org.jspecify.annotations.NullMarked;
