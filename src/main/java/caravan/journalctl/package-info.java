/** The {@code journal:} component: follows the systemd journal through journalctl. */
@NullMarked
package caravan.journalctl;

import org.jspecify.annotations.NullMarked;
