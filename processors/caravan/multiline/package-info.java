/**
 * Stack traces become one record: lines that belong together are found by what programming languages print, or by
 * patterns of the user.
 */
@NullMarked
package caravan.multiline;

import org.jspecify.annotations.NullMarked;
