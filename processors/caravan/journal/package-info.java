/** Reads entries of the systemd journal, as {@code journalctl --output=json} writes them. */
@NullMarked
package caravan.journal;

import org.jspecify.annotations.NullMarked;
