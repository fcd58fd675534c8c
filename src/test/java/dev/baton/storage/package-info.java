/** Tests of the data folder. */
@NullMarked
package dev.baton.storage;

import org.jspecify.annotations.NullMarked;
