/** Tests of what moves with an ID from one device to the next, over real WebSockets. */
@NullMarked
package dev.baton.handover;

import org.jspecify.annotations.NullMarked;
