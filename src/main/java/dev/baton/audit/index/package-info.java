/** The audit index: what a log says in tables that are quick to ask. Never the source of truth. */
@NullMarked
package dev.baton.audit.index;

import org.jspecify.annotations.NullMarked;
