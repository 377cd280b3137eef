package caravan.stream;

import caravan.batch.Incarnation;

/** The position that an entry brings along, where the source has one for each: then it is the same wherever it is read. */
record Place(Incarnation incarnation, long offset) {}
