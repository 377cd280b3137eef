/** Tests of the events of a cluster, against an API server that behaves as a real one does. */
package caravan.events;
