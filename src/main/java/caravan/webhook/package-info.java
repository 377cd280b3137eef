/**
 * Takes the audit events that API servers send, over HTTPS.
 *
 * <h2>Life of a request</h2>
 *
 * <ol>
 *   <li>{@link caravan.webhook.Admission} looks at its head: who sends, what, and whether there is room for it. What it
 *       refuses is never in memory.
 *   <li>{@link caravan.webhook.AuditEvents} makes the body, a list of events, the only line of a batch, and sends that
 *       down the route. No thread waits for what becomes of it.
 *   <li>{@link caravan.webhook.Receipt} hears of the verdicts, and answers: 200 when every record has one, 503 when the
 *       store is away, or says nothing in time. Then the API server sends the same events again, under new positions.
 *       What no destination ever takes becomes dead letters after three tries, and is answered with 200.
 * </ol>
 *
 * <p>Data can be lost when the API server gives up: it keeps events in memory, tries a batch a few times and then drops
 * it.
 */
@NullMarked
package caravan.webhook;

import org.jspecify.annotations.NullMarked;
