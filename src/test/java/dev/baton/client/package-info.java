/** The add-on for the stock client, as far as it needs no browser. */
@NullMarked
package dev.baton.client;

import org.jspecify.annotations.NullMarked;
