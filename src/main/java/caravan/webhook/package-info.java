/**
 * Takes the audit events that API servers send, over HTTPS.
 *
 * <h2>Life of a request</h2>
 *
 * <ol>
 *   <li>{@link caravan.webhook.Admission} looks at its head: who sends, what, and whether there is room for it. What it
 *       refuses is never in memory.
 *   <li>{@link caravan.webhook.AuditEvents} makes each event of the body a line, and sends batches of them down the
 *       route. No thread waits for what becomes of them.
 *   <li>{@link caravan.webhook.Receipt} hears of the verdicts, and answers: 200 when every record has one, 503 when the
 *       store is away, or says nothing in time. Then the API server sends the same events again, under new positions.
 *       A batch that is refused although no store is away is divided after three tries, down to the event that is to
 *       blame, which becomes a dead letter.
 * </ol>
 *
 * <p>Data can be lost when the API server gives up: it keeps events in memory, tries a batch a few times and then drops
 * it.
 */
@NullMarked
package caravan.webhook;

import org.jspecify.annotations.NullMarked;
