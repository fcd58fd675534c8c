/** Tests of the files of a log. */
@NullMarked
package dev.baton.eventlog.chronicle;

import org.jspecify.annotations.NullMarked;
