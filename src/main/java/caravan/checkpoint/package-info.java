/**
 * What must outlive the process: a durable map of text to text, and the lock on the directory that holds it.
 *
 * <h2>Files</h2>
 *
 * <pre>
 * checkpoints            the log: appended to and fsynced once per flush
 * checkpoints.previous   the former log, whole: its end is the state that {@code checkpoints} began with
 * checkpoints.damaged    a log that was found damaged, kept for whoever wants to look; never read
 * checkpoints.tmp        the next log while it is written; gone after the next open
 * lock                   held by the process that uses the directory
 * </pre>
 *
 * <h2>Format, version 1</h2>
 *
 * UTF-8 text, fields separated by one tab, shown here as {@code →}:
 *
 * <pre>
 * caravan-checkpoints 1
 * 072a78a8→durable→0000000000000000236
 * b8a042e9→put→4f1c→/var/log/a.log 1048576
 * da471a83→put→77ae→C:\\logs\tb.log 0
 * ed24cc08→flush→2→2
 * 8cd335fb→put→4f1c→/var/log/a.log 2097152
 * 590b0f27→remove→77ae
 * 48655e76→flush→3→2
 * </pre>
 *
 * <p>Each line begins with the CRC-32C of the rest of the line, 8 hex digits. {@code flush} ends the lines that became
 * durable together and gives a number, one higher than the flush before (across files too), and the count of those
 * lines; without it they do not apply. {@code durable}, the one line that is written over, tells how many bytes had
 * been synced: where fewer are whole the file was damaged, not cut short by a crash. The first flush of a file is the whole state when the file was begun. Within a
 * field {@code \\}, {@code \t}, {@code \n}, {@code \r} and {@code &#92;uXXXX} (other control characters, unpaired
 * surrogates) stand for what cannot be written plainly.
 */
@NullMarked
package caravan.checkpoint;

import org.jspecify.annotations.NullMarked;
