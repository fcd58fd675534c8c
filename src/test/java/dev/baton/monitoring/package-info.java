/** A real Prometheus that scrapes running servers. */
@NullMarked
package dev.baton.monitoring;

import org.jspecify.annotations.NullMarked;
