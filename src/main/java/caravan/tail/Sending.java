package caravan.tail;

import caravan.batch.Batch;

/** A batch about to take the route, and the range that it is. */
record Sending(Departure departure, Batch batch) {}
