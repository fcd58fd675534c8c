@NullMarked
package dev.baton.transport.tls;

import org.jspecify.annotations.NullMarked;
