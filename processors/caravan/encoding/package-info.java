/** Text in other encodings than UTF-8. */
@NullMarked
package caravan.encoding;

import org.jspecify.annotations.NullMarked;
