/** The data folder of a server, its lock, and files that survive a loss of power. */
@NullMarked
package dev.baton.storage;

import org.jspecify.annotations.NullMarked;
