package dev.baton.audit;

import java.time.Instant;

/**
 * Where the connection that holds an ID came from.
 *
 * @param connection the connection
 * @param address the address of its client, or empty
 * @param since when it took the ID
 */
record Origin(String connection, String address, Instant since) {}
