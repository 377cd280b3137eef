/**
 * What messages say: JSON, logfmt and patterns of a user's own taken apart into fields, time and severity read. One
 * {@link MessageParser} does it for a batch; each {@link Format} only tells the members of a message.
 */
@NullMarked
package caravan.parse;

import org.jspecify.annotations.NullMarked;
