package caravan.multiline;

/**
 * Where a record of several lines ends although it goes on.
 *
 * @param lines that it has at most, 2 or more
 * @param bytes of text that it has at most, line feeds between lines included
 */
record Limits(int lines, int bytes) {}
