/** Whether a log is what it was: checkpoints held against it, and proofs out of it. */
@NullMarked
package dev.baton.evidence;

import org.jspecify.annotations.NullMarked;
