/** PeerJS messages to and from JSON, the parameters of a connect, and close codes. */
@NullMarked
package dev.baton.protocol;

import org.jspecify.annotations.NullMarked;
